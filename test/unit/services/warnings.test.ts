import { describe, expect, it } from 'vitest';
import type { ContainerFacts, Facts } from '../../../src/server/facts/facts.ts';
import { warningsOf } from '../../../src/services/warnings.ts';
import { deployedFacts, factsOf } from '../../support/facts.ts';

const gibi = 1024 ** 3;
const day = 86_400_000;
const deployed = deployedFacts();
const now = deployed.system.clockSeconds * 1000;

/** Deployed, the first login done, the certificate an authority's: nothing to warn of. */
const fine: Facts = {
  ...deployed,
  database: deployed.database && { ...deployed.database, mustChangePassword: false },
  certificate: deployed.certificate && { ...deployed.certificate, selfSigned: false },
};
const certificate = (changes: Partial<NonNullable<Facts['certificate']>>): Facts => ({
  ...fine,
  certificate: fine.certificate && { ...fine.certificate, ...changes },
});
const diskFree = (freeBytes: number): Facts => ({
  ...fine,
  disk: [{ path: '/opt', totalBytes: 100 * gibi, freeBytes }],
});
const restarts = (count: number): Facts => {
  const { api } = fine.containers;
  return {
    ...fine,
    containers: { ...fine.containers, api: { ...(api as ContainerFacts), restarts: count } },
  };
};

const lastRun = (ok: boolean, enabled = true): Facts => ({
  ...fine,
  schedule: {
    enabled,
    next: null,
    last: { at: '2026-11-22T02:31:00.000Z', ok, error: ok ? null : 'no space left\nmore' },
  },
});

describe('warningsOf', () => {
  const cases: [name: string, facts: Facts, warnings: [code: string, message: RegExp][]][] = [
    ['a server as it should be', fine, []],
    ['a bare server', factsOf(), [['not_deployed', /smartcms deploy/]]],
    [
      'a service that died',
      restarts(3),
      [['service_restarted', /^api died and was restarted 3 times: smartcms logs api$/]],
    ],
    ['a tenth of the disk free', diskFree(10 * gibi), []],
    ['less than a tenth free', diskFree(9 * gibi), [['disk_low', /^\/opt has only 9216 MiB free/]]],
    ['a scheduled backup that went well', lastRun(true), []],
    [
      'a scheduled backup that failed',
      lastRun(false),
      [['backup_failed', /^The scheduled backup failed at 2026-11-22T02:31:00.000Z: no space left$/]],
    ],
    ['a schedule that was turned off after a failure', lastRun(false, false), []],
    ['30 days to go', certificate({ expiresAt: new Date(now + 30 * day) }), []],
    [
      '29 days to go',
      certificate({ expiresAt: new Date(now + 30 * day - 1) }),
      [['certificate_expiring', /ends in 29 days: put a newer one where tls of the config points to/]],
    ],
    [
      'a certificate that ended',
      certificate({ expiresAt: new Date(now - 1) }),
      [['certificate_expiring', /has ended: put a newer one/]],
    ],
    [
      'a self-signed certificate',
      certificate({ selfSigned: true }),
      [['certificate_self_signed', /browser/]],
    ],
    [
      'a self-signed one that ends: the end is what counts',
      certificate({ selfSigned: true, expiresAt: new Date(now) }),
      [['certificate_expiring', /ends in 0 days: smartcms cert renew/]],
    ],
    ['no certificate', { ...fine, certificate: null }, []],
    ['a database that does not run', { ...fine, database: null }, []],
    [
      'right after the first deploy',
      deployed,
      [
        ['certificate_self_signed', /trust/],
        ['first_login_due', /--show-credentials/],
      ],
    ],
  ];
  it.each(cases)('%s', (_name, facts, warnings) => {
    expect(warningsOf(facts)).toEqual(
      warnings.map(([code, message]) => ({ code, message: expect.stringMatching(message) })),
    );
  });
});
