import { createHmac } from 'node:crypto';

/** Rules of licences: types, keys, and the one place that decides whether a licence is good. */

const licenseTypes = ['super_admin', 'admin', 'operator', 'viewer'] as const;
export type LicenseType = (typeof licenseTypes)[number];

/** Parts of the console that a licence may open. */
const modules = [
  'dashboard',
  'extensions',
  'trunks',
  'routes',
  'groups',
  'calls',
  'cdr',
  'turret',
  'users',
  'licenses',
  'backups',
] as const;
export type Module = (typeof modules)[number];

export interface LicenseRule {
  /** Second part of the key. */
  prefix: string;
  /** Modules unless the licence names its own; null is all. */
  modules: readonly Module[] | null;
  /** Call servers that it may be activated on, unless the licence says otherwise; null is unlimited. */
  callServers: number | null;
}

export const licenseRules: Record<LicenseType, LicenseRule> = {
  super_admin: { prefix: 'SA', modules: null, callServers: null },
  admin: {
    prefix: 'AD',
    modules: ['dashboard', 'extensions', 'trunks', 'routes', 'groups', 'calls', 'cdr', 'turret', 'users'],
    callServers: 1,
  },
  operator: { prefix: 'OP', modules: ['dashboard', 'calls', 'cdr', 'turret'], callServers: 1 },
  viewer: { prefix: 'VW', modules: ['dashboard'], callServers: 0 },
};

const keyFormat = /^SMARTCMS-(SA|AD|OP|VW)((?:-[A-Z0-9]{4,8}){3,})$/;

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
  valid: boolean;
  code: LicenseCode;
  type: LicenseType | null;
  expiresAt: Date | null;
}

/** Whether a licence is good on a call server at a moment. Nothing else decides that. */
export function licenseVerdict(input: {
  license: License | null;
  activation: Activation | null;
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

/**
 * The verdict for a call server that may have several licences: the best of those activated on it. Without any,
 * it is NOT_ACTIVATED, or NO_LICENSE if the installation has none at all.
 */
export function serverVerdict(candidates: readonly LicenseCandidate[], now: Date): LicenseVerdict {
  const activated = candidates.filter((candidate) => candidate.activation !== null);
  const [best] = (activated.length > 0 ? activated : candidates)
    .map((candidate) => licenseVerdict({ ...candidate, now }))
    .sort((a, b) => bestFirst.indexOf(a.code) - bestFirst.indexOf(b.code));
  return best ?? licenseVerdict({ license: null, activation: null, now });
}

const bestFirst: LicenseCode[] = ['VALID', 'GRACE', 'NOT_ACTIVATED', 'EXPIRED', 'SUSPENDED', 'REVOKED'];

const dayMs = 24 * 60 * 60 * 1000;

function codeOf(license: License, activation: Activation | null, now: Date): LicenseCode {
  if (license.status === 'revoked') return 'REVOKED';
  if (license.status === 'suspended') return 'SUSPENDED';
  if (activation === null) return 'NOT_ACTIVATED';
  if (license.expiresAt === null || now < license.expiresAt) return 'VALID';
  const graceUntil = license.expiresAt.getTime() + license.graceDays * dayMs;
  return now.getTime() < graceUntil ? 'GRACE' : 'EXPIRED';
}
