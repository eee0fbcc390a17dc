import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../../src/cli/completion/script.ts';
import { completionNodes } from '../../../src/cli/completion/tree.ts';
import { globalOptions } from '../../../src/cli/globals.ts';
import { catalogue } from '../../../src/cli/registry.ts';

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const typed = ['smartcms', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', catalogue)}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _smartcms; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('bash completion', () => {
  it('offers commands, verbs, known words and options', () => {
    expect(offered('de')).toEqual(['deploy', 'destroy']);
    expect(offered('config', '')).toEqual(['show', 'check', 'docs']);
    expect(offered('deploy', '')).toEqual(['local', 'sandbox']);
    expect(offered('deploy', '--l')).toEqual(['--lock-wait']);
    expect(offered('--json', 'logs', 'a')).toEqual(['asterisk', 'api']);
    expect(offered('logs', '--js')).toEqual(['--json']);
  });

  it('does not take a word of an argument for a command', () => {
    expect(offered('asterisk', 'config', '')).toEqual([]);
  });
});

describe('completion for every shell', () => {
  it.each(['bash', 'zsh', 'fish'] as const)('%s knows every command', (shell) => {
    const script = completionScript(shell, catalogue);
    for (const { path } of completionNodes(catalogue, globalOptions)) expect(script).toContain(`'${path}'`);
  });

  it.each((['bash', 'zsh', 'fish'] as const).filter(has))('%s accepts the script', (shell) => {
    const file = join(mkdtempSync(join(tmpdir(), 'smartcms-')), 'completion');
    writeFileSync(file, completionScript(shell, catalogue));
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
