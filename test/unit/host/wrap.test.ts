import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  announcementFilter,
  endGroupCommand,
  scriptCommand,
  scriptInput,
  terminalCommand,
  unannouncedCommand,
  wrapCommand,
} from '../../../src/host/wrap.ts';

const execute = ([program = '', ...rest]: readonly string[], input = '') =>
  spawnSync(program, rest, { input, encoding: 'utf8' });

describe('wrapCommand', () => {
  it('announces the process group and runs the program with its arguments', () => {
    const { stdout, stderr, status } = execute(
      wrapCommand(['sh', '-c', 'pwd; umask; echo "$1"; exit 3', 'sh', "a 'b"], false),
    );
    expect(stderr).toMatch(/^smartcms-group \d+\n$/);
    expect(stdout).toBe("/\n0022\na 'b\n");
    expect(status).toBe(3);
  });

  it('goes through sudo, never asking, for any user but root', () => {
    expect(wrapCommand(['id'], 'free').slice(0, 4)).toEqual(['sudo', '-n', '--', 'sh']);
    expect(endGroupCommand(42, 'free').slice(0, 3)).toEqual(['sudo', '-n', '--']);
    expect(unannouncedCommand(['id'], 'free')).toEqual(['sudo', '-n', '--', 'id']);
    expect(unannouncedCommand(['id'], false)).toEqual(['id']);
  });

  it('lets sudo read a password anew each time, or ask for it on a terminal', () => {
    expect(unannouncedCommand(['id'], 'password')).toEqual(['sudo', '-k', '-S', '-p', '', '--', 'id']);
    expect(terminalCommand(['id'], 'password')).toEqual(['sudo', '--', 'id']);
    expect(terminalCommand(['id'], 'free')).toEqual(['sudo', '-n', '--', 'id']);
    expect(terminalCommand(['id'], false)).toEqual(['id']);
  });
});

describe('scriptCommand', () => {
  it('runs a whole script with no input and no arguments left', () => {
    const { stdout, status } = execute(scriptCommand, scriptInput(`x='a  b'\necho "$x" $#\ncat\nexit 5`));
    expect([stdout, status]).toEqual(['a  b 0\n', 5]);
  });

  it('runs nothing of a script that was cut short', () => {
    const whole = scriptInput('echo ran');
    for (let length = 0; length < whole.trimEnd().length; length += 1) {
      const { stdout, status } = execute(scriptCommand, whole.slice(0, length));
      expect([length, stdout, status]).toEqual([length, '', 125]);
    }
  });
});

describe('announcementFilter', () => {
  const filterAll = (chunks: string[]) => {
    const groups: number[] = [];
    const filter = announcementFilter((group) => groups.push(group));
    return { text: chunks.map(filter).join(''), groups };
  };

  it('takes the announcement out, however it is cut and whatever a login shell says before', () => {
    const text = 'warning of a login shell\nsmartcms-group 4711\nfrom the program\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(filterAll([text.slice(0, cut), text.slice(cut)])).toEqual({
        text: 'warning of a login shell\nfrom the program\n',
        groups: [4711],
      });
    }
  });

  it('believes only the first', () => {
    expect(filterAll(['smartcms-group 1\n', 'smartcms-group 2\n'])).toEqual({
      text: 'smartcms-group 2\n',
      groups: [1],
    });
  });
});

describe('endGroupCommand', () => {
  it('is quiet about a group that has ended', () => {
    const pid = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    expect(execute(endGroupCommand(Number(pid), false))).toMatchObject({ status: 0, stderr: '' });
  });
});
