import { describe, expect, it } from 'vitest';
import { parseSecurityLine } from '../../../src/asterisk/security-log.ts';

const head = '[2026-11-22T19:03:00.585+0000] SECURITY[63] res_security_log.c: ';
const line = (
  event: string,
  { service = 'PJSIP', account = '1001', remote = 'IPV4/UDP/203.0.113.66/5060', more = '' } = {},
) =>
  `${head}SecurityEvent="${event}",EventTV="2026-11-22T19:03:00.585+0000",Severity="Error",Service="${service}",EventVersion="1",AccountID="${account}",SessionID="x@y",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="${remote}"${more}`;
const at = Date.UTC(2026, 10, 22, 19, 3, 0, 585);

describe('a line of the security log', () => {
  it.each([
    ['InvalidAccountID', false],
    ['ChallengeResponseFailed', false],
    ['InvalidPassword', false],
    ['FailedACL', false],
    ['SuccessfulAuth', true],
  ])('%s tells of an attempt', (event, ok) => {
    expect(parseSecurityLine(line(event, { more: ',Challenge="a/b",Response="c"' }))).toEqual({
      ...{ ok, at, address: '203.0.113.66', transport: 'UDP' },
    });
  });

  it.each([
    ['a challenge, which every phone gets', line('ChallengeSent')],
    ['AMI, which strangers do not reach', line('InvalidPassword', { service: 'AMI' })],
    ['no event', '[2026-11-22T19:03:00.585+0000] NOTICE[63] logger.c: rotated'],
    ['a line that was cut', line('InvalidAccountID').slice(0, -30)],
    ['nothing', ''],
  ])('%s tells of none', (_name, text) => {
    expect(parseSecurityLine(text)).toBeNull();
  });

  it('knows addresses of IPv6', () => {
    const remote = 'IPV6/TLS/2001:db8::66/40000';
    expect(parseSecurityLine(line('InvalidAccountID', { remote }))?.address).toBe('2001:db8::66');
  });

  it('is not led astray by a name that a stranger chose', () => {
    const account = 'x",Service="AMI",RemoteAddress="IPV4/UDP/198.51.100.1/5060';
    expect(parseSecurityLine(line('InvalidAccountID', { account }))?.address).toBe('203.0.113.66');
    const nonce = ',Challenge="x\\",RemoteAddress=\\"IPV4/UDP/198.51.100.1/5060\\"",Response=""';
    expect(parseSecurityLine(line('ChallengeResponseFailed', { more: nonce }))?.address).toBe('203.0.113.66');
    const quiet = 'x",SecurityEvent="SuccessfulAuth",Service="PJSIP';
    expect(parseSecurityLine(line('InvalidAccountID', { account: quiet }))?.ok).toBe(false);
  });
});
