/** Parts of the console: its menu, what a licence opens, and what a role may open at most. */

export const modules = [
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
  'licenses',
  'backups',
  'settings',
] as const;
export type Module = (typeof modules)[number];

/** From the most to the least powerful. Roles of users are the types of licences. */
export const roles = ['super_admin', 'admin', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Whether a role is at least another. */
export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(least);
}

/** What a role may open, whatever its licence says. Licences are the master administrator's alone. */
const withheld: Record<Role, (module: Module) => boolean> = {
  super_admin: () => false,
  admin: (module) => module === 'licenses',
  operator: (module) => ['licenses', 'users', 'backups', 'settings'].includes(module),
  viewer: (module) => module !== 'dashboard',
};

/** The modules that a role may open at most, in the menu's order. */
export function modulesOfRole(role: Role): Module[] {
  return modules.filter((module) => !withheld[role](module));
}

/**
 * The modules that a user may open now, in the menu's order. `licensed` is null for all. Without a valid licence
 * nothing is open but, for the master administrator, the licences: someone must be able to mend them.
 */
export function openModules(user: {
  role: Role;
  valid: boolean;
  licensed: readonly Module[] | null;
}): Module[] {
  const { role, valid, licensed } = user;
  const atMost = modulesOfRole(role);
  if (!valid) return atMost.filter((module) => module === 'licenses');
  return licensed === null ? atMost : atMost.filter((module) => licensed.includes(module));
}
