import { describe, expect, it } from 'vitest';
import { certificateText } from '../../../../src/cli/commands/cert/text.ts';
import { createStyle } from '../../../../src/cli/style.ts';

const status = {
  ...{ kind: 'self-signed', names: ['phones.example.com', '203.0.113.10'], issuer: 'CN=phones.example.com' },
  ...{ serial: '01', fingerprint: 'AB:CD', validFrom: '2030-01-01T00:00:00.000Z', daysLeft: 400 },
  expiresAt: '2032-04-05T00:00:00.000Z',
  renewal: null,
  readers: [
    { service: 'frontend', port: 443, current: true },
    { service: 'asterisk', port: 8089, current: true },
  ],
} as const;
const renewal = {
  authority: "Let's Encrypt",
  domain: 'a.example.com',
  renewsAt: '2030-03-02T00:00:00.000Z',
};
const text = (changes: object) => certificateText({ ...status, ...changes } as never, createStyle(false));

describe('a certificate as people read it', () => {
  it('tells its names, its end and who shows it', () => {
    expect(text({})).toMatch(
      /Names +phones\.example\.com, 203\.0\.113\.10[\s\S]*400 days left[\s\S]*frontend \(443\), asterisk \(8089\)$/,
    );
  });

  it.each([
    [{ daysLeft: 12 }, /12 days left[\s\S]*Next: smartcms cert renew/],
    [{ daysLeft: -1 }, /it has ended/],
    [{ daysLeft: 12, kind: 'issued' }, /Next: put the newer one/],
    [
      { readers: [{ service: 'asterisk', port: 5061, current: false }] },
      /asterisk \(5061\) shows another one[\s\S]*Next: smartcms deploy/,
    ],
    [
      {
        renewal: {
          ...renewal,
          last: { at: '2030-03-01T00:00:00.000Z', ok: false, error: 'No.', hint: 'Do it.' },
        },
      },
      /Authority +Let's Encrypt, for a\.example\.com: renewed from 2030-03-02[\s\S]*Last try +2030-03-01\S+, No\.[\s\S]*Do it\.\nNext: smartcms cert renew/,
    ],
    [
      { renewal: { ...renewal, renewsAt: null, last: null } },
      /a\.example\.com: to be issued\nLast try +none yet$/,
    ],
    [
      {
        daysLeft: 20,
        kind: 'issued',
        renewal: { ...renewal, last: { at: 'T', ok: true, error: null, hint: null } },
      },
      /20 days left[\s\S]*T, issued$/,
    ],
  ])('says what to do: %j', (changes, expected) => expect(text(changes)).toMatch(expected));
});
