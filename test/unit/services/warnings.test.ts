import { describe, expect, it } from 'vitest';
import type { StoredBackup } from '../../../src/backup/list.ts';
import { letsEncrypt } from '../../../src/domain/acme.ts';
import type { ContainerFacts, Facts } from '../../../src/server/facts/facts.ts';
import { paths } from '../../../src/server/layout.ts';
import { asteriskSupport, backupWarnings, lastGood, warningsOf } from '../../../src/services/warnings.ts';
import { deployedFacts, factsOf } from '../../support/facts.ts';
import { manifest, record } from '../backup/support.ts';

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
const { files } = deployedFacts({ webrtc: { turn: { urls: ['turn:turn.example.com'] } } });
const withTurn: Facts = { ...fine, files };
const anyFile = { content: 'given', mode: 0o400, uid: 64014, gid: 64014 };
/** With the renewal by an authority on; `error` is what it said last. */
const renewed = (
  changes: Partial<NonNullable<Facts['certificate']>>,
  error: string | null = null,
): Facts => ({
  ...certificate(changes),
  acme: {
    settings: { domain: 'phones.example.com', email: null, directory: letsEncrypt },
    record: {
      last: {
        ...{ at: new Date(now).toISOString(), ok: error === null, error },
        hint: error === null ? null : 'Do it.',
      },
      issued: null,
    },
    timer: true,
  },
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
    warnAfterHours: 26,
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
    [
      'a firewall that somebody took away',
      { ...fine, firewall: { ...fine.firewall, table: 'absent' } },
      [['firewall_not_loaded', /^The firewall is not loaded: smartcms deploy/]],
    ],
    [
      'Docker away while containers go on',
      { ...fine, docker: { ...fine.docker, engine: null } },
      [['docker_stopped', /they may go on.*systemctl start docker/]],
    ],
    [
      'a clock that nothing keeps right',
      { ...fine, system: { ...fine.system, clockSynchronized: false } },
      [['clock_not_synchronized', /timedatectl set-ntp true/]],
    ],
    [
      'a clock of which nothing is known',
      { ...fine, system: { ...fine.system, clockSynchronized: null } },
      [],
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
      [['certificate_self_signed', /Browsers.*console.*tls/]],
    ],
    [
      'a self-signed one that ends: the end is what counts',
      certificate({ selfSigned: true, expiresAt: new Date(now) }),
      [['certificate_expiring', /ends in 0 days: smartcms cert renew/]],
    ],
    [
      'one that an authority renews, late but in time',
      renewed({ startsAt: new Date(now - 70 * day), expiresAt: new Date(now + 20 * day) }),
      [],
    ],
    [
      'one that should have been renewed long ago',
      renewed({ startsAt: new Date(now - 76 * day), expiresAt: new Date(now + 14 * day) }),
      [['certificate_expiring', /ends in 14 days: smartcms cert renew says why/]],
    ],
    [
      'an authority that refuses',
      renewed({ startsAt: new Date(now - 76 * day), expiresAt: new Date(now + 14 * day) }, 'It says: no.'),
      [
        ['certificate_renewal_failed', /^No new certificate at 2026-11-\S+: It says: no\. Do it\.$/],
        ['certificate_expiring', /ends in 14 days/],
      ],
    ],
    [
      'an authority that refused the first one',
      renewed({ selfSigned: true }, 'It says: no.'),
      [
        ['certificate_renewal_failed', /It says: no/],
        ['certificate_self_signed', /Browsers.*console.*tls/],
      ],
    ],
    ['no certificate', { ...fine, certificate: null }, []],
    ['a TURN server without its secret', withTurn, [['turn_secret_missing', /secrets set turn_secret/]]],
    [
      'a TURN server with its secret',
      { ...withTurn, files: new Map(withTurn.files).set(`${paths.secrets}/turn_secret`, anyFile) },
      [],
    ],
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

const storedBackup = (createdAt: string): StoredBackup => {
  const id = `${createdAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z-ab12`;
  const known = record({ manifest: manifest({ id, createdAt }) });
  const files = { fileName: `${id}.sql.zst`, record: known, evidence: null, modified: null };
  return { id, ...files, state: 'complete', problem: null };
};

describe('backups', () => {
  const at = '2026-11-22T02:30:00.000Z';
  const one = storedBackup(at);
  const scheduled = (
    hoursLater: number,
    { enabled = true, warnAfterHours = 26 as number | null } = {},
  ): Pick<Facts, 'schedule' | 'system'> => ({
    system: { ...fine.system, clockSeconds: Date.parse(at) / 1000 + hoursLater * 3600 },
    schedule: { enabled, warnAfterHours, next: null, last: null },
  });
  const damaged = { ...one, state: 'damaged' as const, problem: 'its file is missing' };

  const cases: [
    name: string,
    ...Parameters<typeof backupWarnings>,
    codes: [code: string, message: RegExp][],
  ][] = [
    ['one of last night', [one], scheduled(25), []],
    ['at the limit', [one], scheduled(26), []],
    ['too old', [one], scheduled(26.1), [['backup_old', /of 2026-11-22T02:30:00.000Z, though.*scheduled/]]],
    ['older than one allows oneself', [one], scheduled(3, { warnAfterHours: 2 }), [['backup_old', /though/]]],
    ['old where nobody wants to know', [one], scheduled(999, { warnAfterHours: null }), []],
    [
      'old while the timer is off',
      [one],
      scheduled(27, { enabled: false }),
      [['backup_old', /timer is off/]],
    ],
    ['none, though scheduled', [], scheduled(1), [['backup_old', /^There is no good backup, though/]]],
    ['none, and nothing scheduled', [], { ...scheduled(1), schedule: null }, []],
    [
      'a damaged one is none',
      [damaged],
      scheduled(1),
      [
        ['backup_old', /^There is no good backup/],
        ['backup_damaged', /^The backup 20261122T023000Z-ab12 is not good: its file is missing\.$/],
      ],
    ],
  ];
  it.each(cases)('%s', (_, backups, facts, warnings) => {
    const found = backupWarnings(backups, facts);
    expect(found.map(({ code }) => code)).toEqual(warnings.map(([code]) => code));
    for (const [index, [, message]] of warnings.entries()) expect(found[index]?.message).toMatch(message);
  });

  it('the last good one is the newest that is not damaged', () => {
    const older = storedBackup('2026-11-21T02:30:00.000Z');
    expect(lastGood([damaged, { ...older, state: 'verified' }])).toEqual({
      id: older.id,
      at: '2026-11-21T02:30:00.000Z',
      verified: true,
    });
    expect(lastGood([damaged])).toBeNull();
  });
});

describe('the support of Asterisk', () => {
  it.each([
    ['21.12.3', ['asterisk_end_of_life']],
    ['22.10.1', []],
    [undefined, []],
  ])('of %s', (version, codes) => {
    expect(asteriskSupport(version, new Date('2026-11-22')).map(({ code }) => code)).toEqual(codes);
  });
});
