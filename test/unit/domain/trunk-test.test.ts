import { describe, expect, it } from 'vitest';
import {
  callText,
  connectionVerdict,
  contactVerdict,
  nameVerdict,
  optionsVerdict,
  parseTestNumber,
  registrationVerdict,
  type Verdict,
  type WayProblem,
  wayText,
} from '../../../src/domain/trunk-test.ts';

const trunk = {
  ...{ name: 'north', host: 'sip.example.com', port: 5061, transport: 'tls' as const, username: 'us' },
};

/** Each with whether all is well, and what the words must hold. */
const verdicts: [what: string, verdict: Verdict, ok: boolean, words: RegExp][] = [
  ['a name', nameVerdict(trunk, '203.0.113.5', null), true, /203\.0\.113\.5/],
  [
    'no such name',
    nameVerdict(trunk, null, 'ENOTFOUND'),
    false,
    /no host sip\.example\.com.*trunk set north/,
  ],
  ['a name without an address', nameVerdict(trunk, null, 'ENODATA'), false, /no host/],
  ['no resolver', nameVerdict(trunk, null, 'ETIMEOUT'), false, /resolver gives no answer.*ETIMEOUT/],
  ['a trusted certificate', connectionVerdict(trunk, null), true, /proves that it is sip\.example\.com/],
  [
    'a certificate of somebody else',
    connectionVerdict(trunk, 'ERR_TLS_CERT_ALTNAME_INVALID'),
    true,
    /does not prove .*ALTNAME.*could listen/,
  ],
  ['TCP', connectionVerdict({ ...trunk, transport: 'tcp' }, null), true, /^connected$/],
  ['200 to OPTIONS', optionsVerdict(trunk, 200), true, /answers 200/],
  ['401 to OPTIONS', optionsVerdict(trunk, 401), true, /asks who we are/],
  ['403 to OPTIONS', optionsVerdict(trunk, 403), false, /403.*address/],
  ['404 to OPTIONS', optionsVerdict(trunk, 404), true, /404, which is a sign of life/],
  ['408 to OPTIONS', optionsVerdict(trunk, 408), false, /out of order/],
  ['501 to OPTIONS', optionsVerdict(trunk, 501), true, /no OPTIONS/],
  ['503 to OPTIONS', optionsVerdict(trunk, 503), false, /503.*overloaded/],
  ['Asterisk reaching it', contactVerdict(trunk, 'Reachable', 12.4), true, /12 ms/],
  [
    'Asterisk not reaching it',
    contactVerdict(trunk, 'Unreachable', null),
    false,
    /does not reach.*Unreachable/,
  ],
  ['no contact', contactVerdict(trunk, undefined, null), false, /not known/],
  ['a registration', registrationVerdict(trunk, 200, 'Registered'), true, /us is registered/],
  ['a wrong secret', registrationVerdict(trunk, 401, 'Rejected'), false, /secret of us.*--secret-stdin/],
  ['a wrong secret at a proxy', registrationVerdict(trunk, 407, 'Rejected'), false, /\(407\)/],
  ['a barred account', registrationVerdict(trunk, 403, 'Rejected'), false, /403.*barred/],
  ['no such user', registrationVerdict(trunk, 404, 'Registered'), false, /no user us/],
  ['a busy registrar', registrationVerdict(trunk, 503, undefined), false, /503.*ask the provider/],
  ['another refusal', registrationVerdict(trunk, 423, undefined), false, /423/],
  [
    'Asterisk not registered',
    registrationVerdict(trunk, 200, 'Unregistered'),
    false,
    /accepts us.*Unregistered/,
  ],
  ['no registration in Asterisk', registrationVerdict(trunk, 200, undefined), false, /no registration/],
];

describe('the test of a trunk', () => {
  it.each(verdicts)('judges %s', (_, { ok, detail }, expected, words) => {
    expect({ ok, detail }).toEqual({ ok: expected, detail: expect.stringMatching(words) });
  });

  const ways: [WayProblem, RegExp][] = [
    [{ kind: 'silence' }, /no answer from TLS port 5061 of sip\.example\.com in time: a firewall/],
    [{ kind: 'closed' }, /refuses: nothing listens on TLS port 5061.*--port/],
    [{ kind: 'no_route', code: 'ENETUNREACH' }, /no route to sip\.example\.com \(ENETUNREACH\)/],
    [{ kind: 'tls', reason: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /agrees to no TLS 1\.2 \(ERR_SSL_WRONG/],
    [{ kind: 'fault', message: 'out of memory' }, /out of memory/],
  ];
  it.each(ways)('explains %o', (problem, words) => {
    expect(wayText(trunk, problem)).toMatch(words);
  });

  it.each([
    [{ dialStatus: 'CONGESTION', status: 403 }, /403: it forbids this call.*caller id/],
    [{ dialStatus: 'BUSY', status: 486 }, /busy/],
    [{ dialStatus: 'CONGESTION', status: 499 }, /answers 499$/],
    [{ dialStatus: 'CHANUNAVAIL', status: null }, /no call through/],
    [{ dialStatus: 'NOANSWER', status: null }, /nobody answered/],
    [{ dialStatus: 'CANCEL', status: null }, /CANCEL/],
  ])('explains a call that ended with %o', (outcome, words) => {
    expect(callText(trunk, outcome)).toMatch(words);
  });

  it('calls numbers only', () => {
    expect(parseTestNumber('+4930123456')).toBe('+4930123456');
    for (const text of ['', '1*2', '30@example.com', '1,2', '1 2', '1'.repeat(21)]) {
      expect(() => parseTestNumber(text), text).toThrow(/number/);
    }
  });
});
