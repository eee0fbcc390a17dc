import { createHmac } from 'node:crypto';
import { licenseRules } from './license-rules.ts';
import { type Module, openModules, type Role, roles } from './modules.ts';
import { readableSecret } from './readable.ts';

/** Rules of licences: types, keys, and the one place that decides whether a licence is good. */

export const licenseTypes = roles;
export type LicenseType = Role;

const keyFormat = /^SMARTCMS-(SA|AD|OP|VW)((?:-[A-Z0-9]{4,8}){3,})$/;

/** A key for a licence of this type: 125 random bits. */
export function newLicenseKey(type: LicenseType): string {
  return `SMARTCMS-${licenseRules[type].prefix}-${readableSecret(5, 5)}`;
}

/** A licence key as it is stored and compared: upper case, single dashes, no blanks. */
function normaliseLicenseKey(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s\u2010-\u2015-]+/g, '-');
}

/** The type that a key is for, or undefined if it is no licence key (at least 20 characters after the prefix). */
export function licenseKeyType(text: string): LicenseType | undefined {
  const [, prefix, random] = keyFormat.exec(normaliseLicenseKey(text)) ?? [];
  if (random === undefined || random.replaceAll('-', '').length < 20) return undefined;
  return licenseTypes.find((type) => licenseRules[type].prefix === prefix);
}

/** Start of a key, to tell licences apart: the type and the first group. */
export function licenseKeyPrefix(key: string): string {
  return normaliseLicenseKey(key).split('-').slice(0, 3).join('-');
}

/** What is stored of a licence key: HMAC-SHA256 (32 bytes) of the normalised key. */
export function licenseKeyHmac(key: string, hmacKey: string): Buffer {
  return createHmac('sha256', hmacKey).update(normaliseLicenseKey(key)).digest();
}

export interface License {
  id: number;
  type: LicenseType;
  name: string;
  keyPrefix: string;
  /** Null is all. */
  modules: Module[] | null;
  /** Null is unlimited. */
  callServers: number | null;
  status: 'active' | 'suspended' | 'revoked';
  /** Null is never. */
  expiresAt: Date | null;
  /** Days after expiry in which it is still good. */
  graceDays: number;
  createdAt: Date;
}

/** A seat of a licence, taken by a call server. */
export interface Activation {
  serverId: string;
  activatedAt: Date;
}

/** A licence with its seat on the call server in question, if it has one there. */
export interface LicenseCandidate {
  license: License;
  activation: Activation | null;
}

type LicenseCode = 'VALID' | 'GRACE' | 'EXPIRED' | 'SUSPENDED' | 'REVOKED' | 'NOT_ACTIVATED' | 'NO_LICENSE';

export interface LicenseVerdict {
  /** The one thing to decide by; the code tells why. */
  valid: boolean;
  code: LicenseCode;
  type: LicenseType | null;
  expiresAt: Date | null;
}

/** Whether a licence is good on a call server at a moment. Nothing else decides that. */
export function licenseVerdict(input: {
  license: License | null;
  /** Null if it has no seat there; 'any' where only the licence itself is judged. */
  activation: Activation | 'any' | null;
  now: Date;
}): LicenseVerdict {
  const { license, activation, now } = input;
  if (license === null) return { valid: false, code: 'NO_LICENSE', type: null, expiresAt: null };
  const code = codeOf(license, activation, now);
  return {
    valid: code === 'VALID' || code === 'GRACE',
    code,
    type: license.type,
    expiresAt: license.expiresAt,
  };
}

/** The licence that counts for a call server, and what is to be said of it. */
export interface ServerLicense {
  license: License | null;
  verdict: LicenseVerdict;
}

/**
 * The licence of a call server that may have several: the best of those activated on it. Without any, it is
 * NOT_ACTIVATED, or NO_LICENSE if the installation has none at all. Licences without a seat are not for servers.
 */
export function serverLicense(candidates: readonly LicenseCandidate[], now: Date): ServerLicense {
  const forServers = candidates.filter(({ license }) => license.callServers !== 0);
  const activated = forServers.filter(({ activation }) => activation !== null);
  const [best] = (activated.length > 0 ? activated : forServers)
    .map(({ license, activation }) => ({ license, verdict: licenseVerdict({ license, activation, now }) }))
    .sort((a, b) => bestFirst.indexOf(a.verdict.code) - bestFirst.indexOf(b.verdict.code));
  return best ?? { license: null, verdict: licenseVerdict({ license: null, activation: null, now }) };
}

/**
 * What a user may do under the licence of the server and, if there is one, the user's own: both must be good, and
 * the narrower one counts. The user's own needs no seat on the server, which has its own licence for that.
 */
export function userLicense(input: {
  role: Role;
  own: License | null;
  server: ServerLicense;
  now: Date;
}): UserLicense {
  const { role, own, server, now } = input;
  const ownVerdict = own === null ? null : licenseVerdict({ license: own, activation: 'any', now });
  const verdict = ownVerdict === null || !server.verdict.valid ? server.verdict : ownVerdict;
  const licensed = own === null ? (server.license?.modules ?? null) : own.modules;
  return { verdict, modules: openModules({ role, valid: verdict.valid, licensed }) };
}

export interface UserLicense {
  verdict: LicenseVerdict;
  /** What the user may open now. */
  modules: Module[];
}

const bestFirst: LicenseCode[] = ['VALID', 'GRACE', 'NOT_ACTIVATED', 'EXPIRED', 'SUSPENDED', 'REVOKED'];

const dayMs = 24 * 60 * 60 * 1000;

function codeOf(license: License, activation: Activation | 'any' | null, now: Date): LicenseCode {
  if (license.status === 'revoked') return 'REVOKED';
  if (license.status === 'suspended') return 'SUSPENDED';
  if (activation === null) return 'NOT_ACTIVATED';
  if (license.expiresAt === null || now < license.expiresAt) return 'VALID';
  const graceUntil = license.expiresAt.getTime() + license.graceDays * dayMs;
  return now.getTime() < graceUntil ? 'GRACE' : 'EXPIRED';
}
