import { describe, expect, it } from 'vitest';
import { type AcmeSettings, letsEncrypt } from '../../../../src/domain/acme.ts';
import type { Host } from '../../../../src/host/host.ts';
import { applyAcme, askAuthority } from '../../../../src/server/apply/acme.ts';

const signal = new AbortController().signal;
const settings: AcmeSettings = { domain: 'phones.example.com', email: null, directory: letsEncrypt };
const ports = { https: 443, wss: 8089, sip: 5060, sips: 5061, ami: 5038, rtp: { from: 10000, to: 10500 } };

/** A server whose program answers as given, and what was asked of it. */
function serverOf(answer: { code: number; stderr: string } = { code: 0, stderr: '' }) {
  const calls: string[] = [];
  const host = {
    async script(text: string) {
      calls.push(text);
      return { code: 0, stdout: '', stderr: '' };
    },
    async upload(files: { path: string; mode: number }[]) {
      calls.push(...files.map(({ path, mode }) => `upload ${path} ${mode.toString(8)}`));
    },
    async run(argv: string[]) {
      calls.push(argv.join(' '));
      return { stdout: '', ...answer };
    },
  } as unknown as Host;
  return { host, calls };
}

describe('asking for a certificate', () => {
  it.each([
    [
      'what the authority says',
      '! a notice\n{"error":{"code":"failed","message":"No.","hint":"Do it."}}\n',
      'No.',
      'Do it.',
    ],
    ['without a hint', '{"error":{"code":"failed","message":"No.","hint":null}}', 'No.', undefined],
    ['a program that died', 'Killed', 'The program on the server failed: Killed', undefined],
    ['one that says nothing', '', 'The program on the server failed: ', undefined],
  ])('tells %s', async (_name, stderr, message, hint) => {
    const refusal = await askAuthority(serverOf({ code: 1, stderr }).host, signal);
    expect(refusal).toMatchObject({ code: 'failed', message });
    expect(refusal?.hint).toBe(hint);
  });

  it('is nothing to tell of where it is issued', async () => {
    expect(await askAuthority(serverOf().host, signal)).toBeNull();
  });
});

describe('the renewal on a server', () => {
  const lines: string[] = [];
  const apply = async (
    server: ReturnType<typeof serverOf>,
    work: { settings: AcmeSettings | null; order: boolean },
  ) => {
    lines.length = 0;
    await applyAcme({ host: server.host, signal }, { kind: 'acme', ports, ...work }, (line) =>
      lines.push(line),
    );
    return server.calls;
  };

  it('is turned on before the first certificate is asked for; a refusal is told and fails nothing', async () => {
    const stderr = '{"error":{"code":"failed","message":"No.","hint":null}}';
    const calls = await apply(serverOf({ code: 1, stderr }), { settings, order: true });
    expect(calls).toEqual([
      'rm -f /opt/smartcms/acme/record.json',
      'upload /opt/smartcms/acme/settings.json 600',
      expect.stringContaining('enable smartcms-certificate.timer'),
      '/opt/smartcms/cli/smartcms cert order --json --no-input',
    ]);
    expect(lines).toEqual(['No.']);
  });

  it('keeps what is known of the last try where only the timer was off', async () => {
    expect(await apply(serverOf(), { settings, order: false })).toEqual([
      'upload /opt/smartcms/acme/settings.json 600',
      expect.stringContaining('enable smartcms-certificate.timer'),
    ]);
  });

  it('is ended with its settings, and its account stays', async () => {
    const [script, ...more] = await apply(serverOf(), { settings: null, order: false });
    expect(script).toMatch(
      /^rm -f \/opt\/smartcms\/acme\/settings\.json \/opt\/smartcms\/acme\/record\.json$/m,
    );
    expect(script).toMatch(/disable --now smartcms-certificate\.timer/);
    expect(more).toEqual([]);
  });
});
