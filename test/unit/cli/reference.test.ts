import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src/cli/command.ts';
import { renderReference, updateReference } from '../../../src/cli/reference.ts';
import { catalogue } from '../../../src/cli/registry.ts';

const begin = '<!-- commands: made by npm run reference -->';

function readme(): string {
  try {
    return readFileSync('README.md', 'utf8');
  } catch {
    return '';
  }
}

describe('the command reference', () => {
  it('has every command with its options', () => {
    const text = renderReference(catalogue);
    for (const { path, options } of allCommands(catalogue)) {
      expect(text).toContain(`#### \`smartcms ${path.join(' ')}`);
      for (const { flags } of options) expect(text).toContain(`| \`${flags}\` |`);
    }
  });

  it('replaces what stands between the markers, and only that', () => {
    const document = `# Title\n${begin}\nold\n<!-- end of commands -->\nlast\n`;
    const updated = updateReference(document, catalogue);
    expect(updated).toMatch(/^# Title\n<!--/);
    expect(updated).toMatch(/commands -->\nlast\n$/);
    expect(updated).not.toContain('\nold\n');
    expect(updateReference(updated, catalogue)).toBe(updated);
  });

  it('refuses a document without markers', () => {
    expect(() => updateReference('# Title', catalogue)).toThrow(/There is no <!-- commands/);
  });

  it.skipIf(!readme().includes(begin))('is up to date in the README', () => {
    expect(updateReference(readme(), catalogue)).toBe(readme());
  });
});
