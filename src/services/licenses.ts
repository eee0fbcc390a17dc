import type { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import { findOwnCallServer } from '../database/repositories/call-servers.ts';
import {
  deleteActivation,
  findLicense,
  findLicenseByKey,
  insertActivation,
  insertLicense,
  type LicenseFilter,
  listLicenseRows,
  listSeats,
  lockLicense,
  type Seat,
  updateLicense,
} from '../database/repositories/licenses.ts';
import { UserError } from '../domain/errors.ts';
import {
  type licenseChange,
  type licenseInput,
  licenseProblems,
  parseLicense,
  parseLicenseChange,
} from '../domain/license-input.ts';
import { licenseRules } from '../domain/license-rules.ts';
import {
  type License,
  type LicenseVerdict,
  licenseKeyHmac,
  licenseKeyPrefix,
  licenseKeyType,
  licenseVerdict,
  newLicenseKey,
} from '../domain/licenses.ts';
import type { Secret } from '../domain/secret.ts';
import type { Written } from './change.ts';
import { type ChangeRecord, commitRecord } from './record.ts';
import type { Actor } from './server-session.ts';

/** A licence as it is shown; its key is told once, by createLicense. */
export interface LicenseView
  extends Pick<
    License,
    'id' | 'type' | 'name' | 'keyPrefix' | 'modules' | 'callServers' | 'graceDays' | 'status'
  > {
  /** Whether it is good by itself, wherever it is activated. */
  valid: boolean;
  code: LicenseVerdict['code'];
  /** ISO 8601; null is never. */
  expiresAt: string | null;
  createdAt: string;
  activations: { serverId: string; serverName: string; activatedAt: string }[];
}

/**
 * Makes a licence. Its key is in this answer and nowhere else.
 * @throws UserError usage.
 */
export async function createLicense(
  database: Connection,
  actor: Actor,
  input: z.input<typeof licenseInput>,
  hmacKey: Secret,
): Promise<Written<LicenseView> & { key: string }> {
  const wanted = parseLicense(input);
  const rule = licenseRules[wanted.type];
  const key = newLicenseKey(wanted.type);
  const { modules = rule.modules, callServers = rule.callServers, expiresAt = null } = wanted;
  const id = await commitRecord(database, actor, async (at) => {
    const license = {
      type: wanted.type,
      name: wanted.name ?? wanted.type,
      keyPrefix: licenseKeyPrefix(key),
      modules: modules === null ? null : [...modules],
      callServers,
      status: 'active' as const,
      expiresAt,
      graceDays: wanted.graceDays,
      createdAt: at,
    };
    const value = await insertLicense(database, {
      ...license,
      keyHmac: licenseKeyHmac(key, hmacKey.reveal()),
    });
    return { value, record: recordOf('create', 'created', { ...license, id: value }) };
  });
  return { ...(await showLicense(database, id)), key, result: 'created' };
}

/** Throws UserError('not_found'). */
export async function showLicense(database: Connection, id: number): Promise<LicenseView> {
  const license = await findLicense(database, id);
  if (license === null) throw noLicense(id);
  return describe(license, await listSeats(database, [id]), new Date());
}

/** Licences in the order in which they were made, and how many match in all. */
export async function listLicenses(
  database: Connection,
  filter: LicenseFilter = {},
): Promise<{ licenses: LicenseView[]; total: number }> {
  const { licenses, total } = await listLicenseRows(database, filter);
  const seats = await listSeats(
    database,
    licenses.map(({ id }) => id),
  );
  const now = new Date();
  const views = licenses.map((license) =>
    describe(
      license,
      seats.filter(({ licenseId }) => licenseId === license.id),
      now,
    ),
  );
  return { licenses: views, total };
}

/**
 * Changes a licence; what is absent stays.
 * @throws UserError usage, not_found, conflict (revoked; more servers are activated than it would allow).
 */
export async function setLicense(
  database: Connection,
  actor: Actor,
  id: number,
  change: z.input<typeof licenseChange>,
): Promise<Written<LicenseView>> {
  const wanted = parseLicenseChange(change);
  return changeLicense(database, actor, id, async (license) => {
    const [problem] = licenseProblems(license.type, wanted);
    if (problem !== undefined) throw new UserError('usage', problem.message);
    if (license.status === 'revoked') throw revoked(id);
    const seats = await listSeats(database, [id]);
    const { callServers = license.callServers } = wanted;
    if (callServers !== null && callServers < seats.length) {
      throw new UserError(
        'conflict',
        `${seats.length} call servers are activated, more than ${callServers}.`,
      );
    }
    const { name = license.name, ...rest } = wanted;
    const changed: License = { ...license, ...defined(rest), name: name ?? license.type };
    return same(license, changed) ? null : { license: changed, words: ['update', 'updated'] };
  });
}

/** What can be done to the status of a licence; a licence that is revoked stays so. */
const statusChanges = {
  suspend: { to: 'suspended', words: ['suspend', 'suspended'] },
  reinstate: { to: 'active', words: ['reinstate', 'reinstated'] },
  revoke: { to: 'revoked', words: ['revoke', 'revoked'] },
} as const;

/**
 * Suspends, reinstates or revokes a licence; it acts at once. Calls go on, whatever is done here.
 * @throws UserError not_found, conflict (revoked licences stay revoked).
 */
export async function setLicenseStatus(
  database: Connection,
  actor: Actor,
  id: number,
  what: keyof typeof statusChanges,
): Promise<Written<LicenseView>> {
  const { to, words } = statusChanges[what];
  return changeLicense(database, actor, id, async (license) => {
    if (license.status === to) return null;
    if (license.status === 'revoked') throw revoked(id);
    return { license: { ...license, status: to }, words };
  });
}

/** What an activation did. */
interface Activated {
  license: LicenseView;
  result: 'created' | 'unchanged';
}

/**
 * Gives a call server a seat of the licence that a key belongs to; one that it has already stays. `server` is this
 * installation's own, if it is not given.
 * @throws UserError license_not_found, license_revoked, license_suspended, license_expired,
 * license_too_many_servers; not_found before the first deploy is through.
 */
export async function activateLicense(
  database: Connection,
  actor: Actor,
  given: { key: string; hmacKey: Secret; server?: string },
): Promise<Activated> {
  const server = given.server ?? (await findOwnCallServer(database));
  if (server === undefined) throw new UserError('not_found', 'This server is not deployed completely.');
  // What has not the form of a key is none, whatever is stored.
  const hmac =
    licenseKeyType(given.key) === undefined ? null : licenseKeyHmac(given.key, given.hmacKey.reveal());
  const found = hmac === null ? null : await findLicenseByKey(database, hmac);
  if (found === null) throw new UserError('license_not_found', 'There is no licence with this key.');
  const result = await commitRecord(database, actor, async (at) => {
    // Of those who want the last seat at once, one after the other comes through here.
    const license = await lockLicense(database, found.id);
    if (license === null) throw noLicense(found.id);
    refuseUnlessGood(license, at);
    const seats = await listSeats(database, [license.id]);
    if (seats.some(({ serverId }) => serverId === server)) {
      return { value: 'unchanged' as const, record: null };
    }
    if (license.callServers !== null && seats.length >= license.callServers) {
      throw new UserError(
        'license_too_many_servers',
        license.callServers === 0
          ? `A licence of type ${license.type} is for no call server.`
          : `The licence is activated on ${seats.length} of ${license.callServers} call servers already.`,
        { details: { callServers: license.callServers } },
      );
    }
    await insertActivation(database, { licenseId: license.id, serverId: server, at });
    return { value: 'created' as const, record: recordOf('activate', 'activated', license, { server }) };
  });
  return { license: await showLicense(database, found.id), result };
}

/**
 * Gives the seat of a call server back, so that the licence can be activated on another one. What the server had it
 * for is closed at once; calls go on.
 * @throws UserError not_found (no such licence; the server has no seat of it).
 */
export async function releaseSeat(
  database: Connection,
  actor: Actor,
  id: number,
  server: string,
): Promise<Written<LicenseView>> {
  await commitRecord(database, actor, async () => {
    const license = await lockLicense(database, id);
    if (license === null) throw noLicense(id);
    const seats = (await listSeats(database, [id])).filter(
      ({ serverId, serverName }) => serverId === server || serverName === server,
    );
    const [seat] = seats;
    if (seat === undefined || seats.length > 1) {
      throw new UserError(
        'not_found',
        seat === undefined
          ? `Licence ${id} is not activated on ${server}.`
          : `Licence ${id} is activated on ${seats.length} servers called ${server}: give the id of one.`,
        { hint: `Where it is: smartcms license show ${id}` },
      );
    }
    await deleteActivation(database, id, seat.serverId);
    const record = recordOf('release', 'released', license, { server: seat.serverId });
    return { value: undefined, record };
  });
  return { ...(await showLicense(database, id)), result: 'updated' };
}

/** In the order of the checks: revoked, suspended, expired. */
function refuseUnlessGood(license: License, now: Date): void {
  const { valid, code } = licenseVerdict({ license, activation: 'any', now });
  if (valid) return;
  if (code === 'REVOKED') throw new UserError('license_revoked', 'The licence was revoked.');
  if (code === 'SUSPENDED') throw new UserError('license_suspended', 'The licence is suspended.');
  throw new UserError('license_expired', `The licence expired at ${license.expiresAt?.toISOString()}.`);
}

interface LicenseUpdate {
  license: License;
  /** Of the action and of the event. */
  words: readonly [string, string];
}

async function changeLicense(
  database: Connection,
  actor: Actor,
  id: number,
  decide: (license: License) => Promise<LicenseUpdate | null>,
): Promise<Written<LicenseView>> {
  const result = await commitRecord(database, actor, async (at) => {
    const license = await lockLicense(database, id);
    if (license === null) throw noLicense(id);
    const update = await decide(license);
    if (update === null) return { value: 'unchanged' as const, record: null };
    await updateLicense(database, update.license, at);
    return { value: 'updated' as const, record: recordOf(...update.words, update.license) };
  });
  return { ...(await showLicense(database, id)), result };
}

function describe(license: License, seats: readonly Seat[], now: Date): LicenseView {
  const { valid, code } = licenseVerdict({ license, activation: 'any', now });
  const { createdAt, expiresAt, ...rest } = license;
  return {
    ...rest,
    valid,
    code,
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    activations: seats.map(({ serverId, serverName, activatedAt }) => {
      return { serverId, serverName, activatedAt: activatedAt.toISOString() };
    }),
  };
}

function recordOf(
  action: string,
  event: string,
  { id, type, name, modules, callServers, expiresAt, status }: License,
  more: { server?: string } = {},
): ChangeRecord {
  return {
    action: `license.${action}`,
    event: `license.${event}`,
    subject: String(id),
    details: { type, name, modules, callServers, expiresAt, status, ...more },
  };
}

function same(a: License, b: License): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Without what is undefined. */
function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function noLicense(id: number): UserError {
  return new UserError('not_found', `There is no licence ${id}.`, {
    hint: 'All there are: smartcms license list',
  });
}

function revoked(id: number): UserError {
  return new UserError('conflict', `Licence ${id} was revoked, for good.`, {
    hint: 'Make a new one: smartcms license create',
  });
}
