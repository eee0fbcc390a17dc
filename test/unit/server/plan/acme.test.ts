import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { deployedFacts, planOf, stepIds, stepsDone } from '../../../support/facts.ts';

const config = (tls: object = {}): ConfigInput => ({
  network: { domain: 'phones.example.com' },
  tls: { mode: 'letsencrypt', email: 'ops@example.com', ...tls },
});
const plain: ConfigInput = { network: { domain: 'phones.example.com' } };
const subjects = (facts: Facts, wanted: ConfigInput) =>
  planOf(facts, wanted).steps.flatMap(({ changes }) =>
    changes.map(({ action, subject }) => `${action} ${subject}`),
  );

const self = deployedFacts(plain);
const issued = deployedFacts(config(), self);
const refused: Facts = {
  ...self,
  acme: {
    ...issued.acme,
    record: {
      last: { at: '2026-11-22T12:00:00.000Z', ok: false, error: 'No.', hint: null },
      issued: null,
    },
  },
};
const other = (facts: Facts): Facts => ({
  ...facts,
  certificate: facts.certificate && { ...facts.certificate, sha256: 'other' },
});

describe('a certificate of an authority', () => {
  it('is asked for when the server is up, on the self-signed one; nothing is restarted', () => {
    const bare = deployedFacts(config());
    expect(bare.certificate?.selfSigned).toBe(false);
    expect(planOf(bare, config()).steps).toEqual([]);
    expect(stepIds(planOf(self, config()))).toEqual(['acme', 'verify', 'release']);
    expect(subjects(self, config())).toEqual([
      'create timer that renews the certificate',
      "create certificate for phones.example.com from Let's Encrypt",
    ]);
  });

  it('leaves nothing to do once it is there, or was refused: then the timer tries', () => {
    expect(planOf(issued, config()).steps).toEqual([]);
    expect(planOf(refused, config()).steps).toEqual([]);
  });

  const timer = 'update timer that renews the certificate';
  const cases: [name: string, facts: Facts, wanted: ConfigInput, changes: string[]][] = [
    [
      'a deploy that was cut off before it asked',
      { ...issued, acme: { ...issued.acme, record: null } },
      config(),
      ["create certificate for phones.example.com from Let's Encrypt"],
    ],
    [
      'one that is not the present one any more',
      other(issued),
      config(),
      ["create certificate for phones.example.com from Let's Encrypt"],
    ],
    [
      'another authority',
      issued,
      config({ directory: 'https://ca.example.com/dir' }),
      [timer, 'create certificate for phones.example.com from ca.example.com'],
    ],
    [
      'another authority after a refusal',
      refused,
      config({ directory: 'https://ca.example.com/dir' }),
      [timer, 'create certificate for phones.example.com from ca.example.com'],
    ],
    ['a timer that was turned off', { ...issued, acme: { ...issued.acme, timer: false } }, config(), [timer]],
  ];
  it.each(cases)('%s', (_name, facts, wanted, changes) => {
    expect(subjects(facts, wanted)).toEqual(changes);
    expect(planOf(stepsDone(facts, planOf(facts, wanted)), wanted).steps).toEqual([]);
  });

  it('gives way to a self-signed one when the config asks for none any more, and is not renewed', () => {
    expect(subjects(issued, plain)).toEqual([
      'update certificate for phones.example.com, 203.0.113.10, localhost, 127.0.0.1 (new: 203.0.113.10, localhost, 127.0.0.1)',
      'run frontend: reads the certificate',
      'run asterisk: reads the certificate',
      "delete renewal by Let's Encrypt",
    ]);
    expect(planOf(stepsDone(issued, planOf(issued, plain)), plain).steps).toEqual([]);
  });

  it('leaves one of the config’s own in its place until the authority has issued one', () => {
    const own = other({ ...issued, acme: self.acme });
    expect(stepIds(planOf(own, config()))).toEqual(['acme', 'verify', 'release']);
  });
});
