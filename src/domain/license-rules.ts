import type { Module, Role } from './modules.ts';

/** What each type of licence is unless it says otherwise. Shared with the console. */

interface LicenseRule {
  /** Second part of the key. */
  prefix: string;
  /** Modules unless the licence names its own; null is all. */
  modules: readonly Module[] | null;
  /** Call servers that it may be activated on, unless the licence says otherwise; null is unlimited. */
  callServers: number | null;
}

const everyday = [
  'dashboard',
  'extensions',
  'lines',
  'vpw',
  'cas',
  'third_party',
  'trunks',
  'sbc',
  'routes',
  'turret',
  'calls',
  'cdr',
  'recordings',
  'users',
] as const satisfies Module[];

export const licenseRules: Record<Role, LicenseRule> = {
  super_admin: { prefix: 'SA', modules: null, callServers: null },
  admin: { prefix: 'AD', modules: everyday, callServers: 1 },
  operator: { prefix: 'OP', modules: ['dashboard', 'turret', 'calls', 'cdr'], callServers: 1 },
  viewer: { prefix: 'VW', modules: ['dashboard'], callServers: 0 },
};
