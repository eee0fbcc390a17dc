import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src/cli/command.ts';
import { renderHelp } from '../../../src/cli/help.ts';
import { catalogue } from '../../../src/cli/registry.ts';
import { createStyle, textWidth } from '../../../src/cli/style.ts';

const options = { style: createStyle(false), width: 80 };
const commands = allCommands(catalogue);

describe('the catalogue', () => {
  it('has each command once, and explains each noun', () => {
    const paths = commands.map(({ path }) => path.join(' '));
    expect(new Set(paths).size).toBe(paths.length);
    const nouns = new Set(
      commands.flatMap(({ path }) => path.slice(1).map((_, index) => path.slice(0, index + 1).join(' '))),
    );
    expect(new Set(Object.keys(catalogue.nouns))).toEqual(nouns);
  });

  it.each(commands.map((command) => [command.path.join(' '), command] as const))(
    'describes %s well',
    (_, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
      const names = [
        ...command.args.map((argument) => argument.name),
        ...command.options.map(({ flags }) => flags),
      ];
      expect(new Set(names).size).toBe(names.length);
      for (const example of command.examples)
        expect(example.command).toContain(`smartcms ${command.path.join(' ')}`);
    },
  );
});

describe('renderHelp', () => {
  it.each([[[]], ...commands.map(({ path }) => [[...path]])])(
    'fits 80 columns, examples first: %s',
    (path) => {
      const text = renderHelp(catalogue, path, options);
      const code = new Set(commands.flatMap(({ examples }) => examples.map(({ command }) => `  ${command}`)));
      const prose = text.split('\n').filter((line) => !code.has(line) && !line.startsWith('  smartcms '));
      // The first line is a heading, which a terminal may wrap.
      expect(prose.slice(1).filter((line) => textWidth(line) > 80)).toEqual([]);
      expect(text.split('\n')[2]).toBe('Examples');
    },
  );

  it('names every command group and global option at the root', () => {
    const text = renderHelp(catalogue, [], options);
    for (const { title } of catalogue.groups) expect(text).toContain(`\n${title}\n`);
    expect(text).toMatch(/-t, --target <target>/);
  });

  it('lists the verbs of a noun', () => {
    expect(renderHelp(catalogue, ['config'], options)).toMatch(/config show .*\n\s+config check /);
  });

  it('refuses what is no command', () => {
    expect(() => renderHelp(catalogue, ['config', 'nope'], options)).toThrow(
      'There is no command "config nope".',
    );
  });
});
