import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { ensureLocalEngine } from '../../../../src/server/sandbox/engine.ts';

const bare = readFileSync(new URL('../facts/fixtures/bare.txt', import.meta.url), 'utf8');

/** A machine that answers the facts script so, and keeps every other script. */
function machine(answer: string) {
  const scripts: string[] = [];
  const host = {
    async script(text: string) {
      if (text.includes('@@ end')) return { code: 0, stdout: answer, stderr: '' };
      scripts.push(text);
      return { code: 0, stdout: '', stderr: '' };
    },
  } as unknown as Host;
  return { host, scripts };
}

describe('the engine of this machine', () => {
  it('is installed with what images are made with, and started', async () => {
    const { host, scripts } = machine(bare);
    await ensureLocalEngine(host, {});
    expect(scripts).toHaveLength(1);
    expect(scripts[0]).toContain(' install -y --fix-broken --no-install-recommends docker.io ');
    expect(scripts[0]).toContain(' mmdebstrap\n');
    expect(scripts[0]).toContain('until docker version');
  });

  it('is left alone where it runs', async () => {
    const { host, scripts } = machine(
      bare
        .replace('tool=tar', 'tool=tar\ntool=dockerd\ntool=mmdebstrap')
        .replace('@@ engine\n', '@@ engine\nengine=20.10.24\n'),
    );
    await ensureLocalEngine(host, {});
    expect(scripts).toEqual([]);
  });

  it.each([
    ['another system', bare.replace('id=debian', 'id=fedora')],
    ['a system without apt-get', bare.replace('tool=apt-get\n', '')],
  ])('is not to be had on %s, which is said', async (_name, answer) => {
    const { host, scripts } = machine(answer);
    await expect(ensureLocalEngine(host, {})).rejects.toThrow(
      expect.objectContaining({ code: 'preflight', hint: expect.stringContaining('by hand') }),
    );
    expect(scripts).toEqual([]);
  });
});
