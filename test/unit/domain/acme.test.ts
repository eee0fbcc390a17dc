import { describe, expect, it } from 'vitest';
import {
  acmeSettingsSchema,
  authorityName,
  explainProblem,
  letsEncrypt,
  renewalOverdue,
  renewalTime,
} from '../../../src/domain/acme.ts';

const lifeOf = (days: number) => {
  const startsAt = new Date('2030-01-01T00:00:00Z');
  return { startsAt, expiresAt: new Date(startsAt.getTime() + days * 86_400_000) };
};
const onDay = (days: number) => new Date(Date.parse('2030-01-01T00:00:00Z') + days * 86_400_000);

describe('the renewal of a certificate', () => {
  it.each([
    [90, 60],
    [45, 30],
    [6, 4],
  ])('of %i days is due on day %i, with a third of its life left', (life, due) => {
    expect(renewalTime(lifeOf(life))).toEqual(onDay(due));
  });

  it.each([
    [90, 60, false],
    [90, 75, false],
    [90, 75.1, true],
    [90, 91, true],
    [6, 4.9, false],
    [6, 5.1, true],
  ])('of %d days on day %d is overdue: %s', (life, day, overdue) => {
    expect(renewalOverdue(lifeOf(life), onDay(day))).toBe(overdue);
  });
});

describe('what an authority answers', () => {
  const settings = { domain: 'phones.example.com', directory: letsEncrypt };
  const cases: [type: string | null, hint: RegExp][] = [
    ['dns', /A record of phones\.example\.com/],
    ['connection', /Port 80 of phones\.example\.com must lead to this server/],
    ['unauthorized', /Another server answered on port 80/],
    ['incorrectResponse', /Another server answered/],
    ['tls', /redirects there/],
    ['caa', /CAA record .* 0 issue "letsencrypt\.org"/],
    ['rateLimited', /do not try by hand/],
    ['rejectedIdentifier', /network\.domain must be a public name/],
    ['invalidContact', /tls\.email/],
    ['unsupportedContact', /tls\.email/],
    ['externalAccountRequired', /account that is made by hand/],
    ['userActionRequired', /https:\/\/acme-v02\.api\.letsencrypt\.org$/],
    ['serverInternal', /trouble of its own/],
    ['somethingNew', /smartcms cert renew tries again/],
    [null, /smartcms cert renew tries again/],
  ];
  it.each(cases)('%s: is told in its words, with what to do', (type, hint) => {
    const explained = explainProblem({ type, detail: 'too many (5)' }, settings);
    expect(explained.message).toBe(
      "Let's Encrypt issued no certificate for phones.example.com. It says: too many (5)",
    );
    expect(explained.hint).toMatch(hint);
  });

  it('is nothing where it cannot be reached', () => {
    const { message, hint } = explainProblem({ type: 'unreachable', detail: 'ECONNREFUSED' }, settings);
    expect(message).toBe("Let's Encrypt cannot be reached from the server: ECONNREFUSED");
    expect(hint).toContain(letsEncrypt);
  });

  it('comes from whoever the config names', () => {
    expect(authorityName({ directory: 'https://ca.example.com:9000/acme/directory' })).toBe(
      'ca.example.com:9000',
    );
    expect(acmeSettingsSchema.safeParse({ ...settings, email: null, directory: 'http://x' }).success).toBe(
      false,
    );
  });
});
