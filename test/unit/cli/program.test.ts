import { describe, expect, it } from 'vitest';
import { type Catalogue, defineCommand } from '../../../src/cli/command.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { count } from '../../../src/cli/values.ts';
import { UserError } from '../../../src/domain/errors.ts';

const run = async () => undefined;
const example = [{ command: 'smartcms x', about: 'x' }];
const logs = defineCommand({
  path: ['logs'],
  summary: 'Logs',
  args: [{ name: 'service', about: 'Which', choices: ['db', 'api'] }],
  options: [
    { flags: '-f, --follow', about: 'Follow' },
    { flags: '--tail <lines>', about: 'Lines', parse: count, default: 10 },
    { flags: '--match <word>', about: 'Words', repeatable: true },
  ],
  examples: example,
  run,
});
const configShow = defineCommand({
  path: ['config', 'show'],
  summary: 'Show',
  args: [],
  options: [],
  examples: example,
  run,
});
const console_ = defineCommand({
  path: ['asterisk'],
  summary: 'Console',
  args: [{ name: 'words', variadic: true, about: 'Words' }],
  options: [],
  examples: example,
  run,
});
const catalogue: Catalogue = {
  groups: [{ title: 'All', commands: [logs, configShow, console_] }],
  nouns: { config: 'Config' },
};

const parse = (line: string) => parseCommandLine(catalogue, line === '' ? [] : line.split(' '));

function parsed(line: string) {
  const invocation = parse(line);
  if (invocation.kind !== 'run') throw new Error(`parsed as ${invocation.kind}`);
  return invocation;
}

function refusal(line: string): UserError {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`accepted: ${line}`);
}

describe('parseCommandLine', () => {
  it.each([
    '-t root@a --json logs db -f',
    'logs db -f -t root@a --json',
    'logs --json -f db --target root@a',
  ])('takes global options before and after the command: %s', (line) => {
    const { definition, input, globals } = parsed(line);
    expect(definition).toBe(logs);
    expect(globals).toMatchObject({ target: 'root@a', json: true });
    expect([input.text('service'), input.flag('follow')]).toEqual(['db', true]);
  });

  it('fills in what is not given', () => {
    const { input, globals } = parsed('logs');
    expect([input.text('service'), input.flag('follow'), input.number('tail'), input.list('match')]).toEqual([
      undefined,
      false,
      10,
      [],
    ]);
    expect(globals).toMatchObject({ color: true, input: true, timeout: 15 });
  });

  it('reads negated, repeated and parsed options', () => {
    const { input, globals } = parsed('logs --no-color --no-input --match a --match b --tail 3 --timeout 2m');
    expect(globals).toMatchObject({ color: false, input: false, timeout: 120 });
    expect([input.list('match'), input.number('tail')]).toEqual([['a', 'b'], 3]);
  });

  it('gives all words to a variadic argument, and those after -- as they are', () => {
    expect(parsed('asterisk core show channels').input.list('words')).toEqual(['core', 'show', 'channels']);
    expect(parsed('asterisk -- pjsip --json').input.list('words')).toEqual(['pjsip', '--json']);
  });

  it('finds a verb below its noun', () => {
    expect(parsed('config show').definition).toBe(configShow);
  });

  it.each([
    ['', []],
    ['--help', []],
    ['config', ['config']],
    ['config --help', ['config']],
    ['config show -h', ['config', 'show']],
    ['logs db --help', ['logs']],
  ])('asks for help with "%s"', (line, path) => {
    expect(parse(line)).toMatchObject({ kind: 'help', path });
  });

  it.each(['--version', '-V', 'logs --version'])('asks for the version with "%s"', (line) => {
    expect(parse(line)).toEqual({ kind: 'version' });
  });

  it.each([
    ['lgos', /lgos/, /Did you mean logs/],
    ['log', /log/, /Did you mean logs/],
    ['config shwo', /shwo/, /Did you mean show/],
    ['logs --folow', /--folow/, /Did you mean --follow/],
    ['logs --jsn', /--jsn/, /Did you mean --json/],
    ['logs db api', /many arguments/, /smartcms help logs$/],
    ['config show x', /many arguments/, /smartcms help config show$/],
    ['logs nginx', /SERVICE.*nginx/, /db, api/],
    ['logs --tail', /--tail/, /help logs/],
  ])('refuses "%s" and says what to do', (line, message, hint) => {
    const error = refusal(line);
    expect([error.code, error.exitCode]).toEqual(['usage', 2]);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it('names the flag whose value is wrong', () => {
    expect(refusal('logs --tail many').message).toBe('--tail: expected a whole number, not "many"');
    expect(refusal('logs --timeout 0').message).toBe('--timeout: expected more than 0 seconds');
  });
});
