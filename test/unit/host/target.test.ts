import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/errors.ts';
import { parseTarget, targetLabel } from '../../../src/host/target.ts';

describe('parseTarget', () => {
  it.each([
    ['root@203.0.113.10', { kind: 'ssh', user: 'root', host: '203.0.113.10', port: 22 }],
    ['root@203.0.113.10:2222', { kind: 'ssh', user: 'root', host: '203.0.113.10', port: 2222 }],
    ['deploy_1@Phones.Example.com', { kind: 'ssh', user: 'deploy_1', host: 'phones.example.com', port: 22 }],
    ['root@[2001:db8::1]:2222', { kind: 'ssh', user: 'root', host: '2001:db8::1', port: 2222 }],
    ['root@2001:db8::1', { kind: 'ssh', user: 'root', host: '2001:db8::1', port: 22 }],
    ['local', { kind: 'local' }],
    ['sandbox', { kind: 'sandbox', name: 'default' }],
    ['sandbox:ci-2', { kind: 'sandbox', name: 'ci-2' }],
  ])('reads %s', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
    expect(parseTarget(targetLabel(parseTarget(text)))).toEqual(target);
  });

  it.each([
    '',
    'root',
    '203.0.113.10',
    'root@',
    '@203.0.113.10',
    'root@-oProxyCommand=id',
    '-l@example.com',
    'ro ot@example.com',
    'root@exa mple.com',
    'root@example.com\n',
    'root@exa\u0007mple.com',
    'root@example.com:',
    'root@example.com:0',
    'root@example.com:65536',
    'root@example.com:22x',
    'root@[example.com]:22',
    'root@2001:db8::zz:1',
    'root@example.com/etc',
    'a@b@example.com;id',
    'sandbox:',
    'sandbox:../etc',
    'sandbox:A',
  ])('refuses %j and shows the right forms', (text) => {
    const refuse = () => parseTarget(text);
    expect(refuse).toThrow(UserError);
    expect(refuse).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('root@203.0.113.10') }),
    );
  });

  it('shows control characters instead of obeying them', () => {
    expect(() => parseTarget('\u001b[2J')).toThrow('\\x1b[2J');
  });
});
