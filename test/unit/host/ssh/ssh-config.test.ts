import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseSshConfig } from '../../../../src/host/ssh/ssh-config.ts';

const fallback = { host: 'pbx', port: 22, keyFiles: ['/default'], hostKeyAlias: undefined };

describe('parseSshConfig', () => {
  it('reads what ssh -G prints', () => {
    const text = [
      'user root',
      'hostname 203.0.113.10',
      'port 2222',
      'proxyjump none',
      'identityfile ~/.ssh/work key',
      'identityfile /keys/other',
      'hostkeyalias phones',
      '',
    ].join('\n');
    expect(parseSshConfig(text, fallback)).toEqual({
      host: '203.0.113.10',
      port: 2222,
      keyFiles: [`${homedir()}/.ssh/work key`, '/keys/other'],
      hostKeyAlias: 'phones',
    });
  });

  it('keeps what ssh does not say', () => {
    expect(parseSshConfig('', fallback)).toEqual(fallback);
  });

  it.each(['proxyjump bastion.example.com', 'proxycommand nc %h %p'])(
    'refuses a server behind a proxy: %s',
    (line) => {
      const refuse = () => parseSshConfig(line, fallback);
      expect(refuse).toThrow(
        expect.objectContaining({ code: 'usage', hint: expect.stringContaining('ssh -N -L') }),
      );
    },
  );
});
