import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseJumps, parseSshConfig } from '../../../../src/host/ssh/ssh-config.ts';

const fallback = {
  ...{ user: null, host: 'pbx', port: 22, keyFiles: ['/default'], hostKeyAlias: undefined, jumps: [] },
};

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
      user: 'root',
      jumps: [],
      host: '203.0.113.10',
      port: 2222,
      keyFiles: [`${homedir()}/.ssh/work key`, '/keys/other'],
      hostKeyAlias: 'phones',
    });
  });

  it('keeps what ssh does not say', () => {
    expect(parseSshConfig('', fallback)).toEqual(fallback);
  });

  it('refuses a server behind a command of the user’s', () => {
    const refuse = () => parseSshConfig('proxycommand nc %h %p', fallback);
    expect(refuse).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('ssh -N -L') }),
    );
  });

  it('names the servers on the way', () => {
    expect(parseSshConfig('proxyjump gate,ops@[2001:db8::1]:2222', fallback).jumps).toEqual([
      { user: null, host: 'gate', port: null },
      { user: 'ops', host: '2001:db8::1', port: 2222 },
    ]);
  });
});

describe('parseJumps', () => {
  it.each([
    ['', []],
    ['bastion.example.com', [{ user: null, host: 'bastion.example.com', port: null }]],
    ['ops@bastion:2222', [{ user: 'ops', host: 'bastion', port: 2222 }]],
    ['ssh://ops@bastion:2222/', [{ user: 'ops', host: 'bastion', port: 2222 }]],
    ['a@b@bastion', [{ user: 'a@b', host: 'bastion', port: null }]],
    ['2001:db8::1', [{ user: null, host: '2001:db8::1', port: null }]],
    ['[2001:db8::1]', [{ user: null, host: '2001:db8::1', port: null }]],
  ])('%s', (text, jumps) => {
    expect(parseJumps(text)).toEqual(jumps);
  });
});
