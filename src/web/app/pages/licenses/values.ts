import { licenseRules } from '../../../../domain/license-rules.ts';
import { type Module, modulesOfRole, type Role } from '../../../../domain/modules.ts';
import type { Body, ItemOf } from '../../core/api-shapes.ts';

export type License = ItemOf<'/api/licenses'>;
type LicenseInput = Body<'/api/licenses', 'post'>;
type LicenseChange = Body<'/api/licenses/{id}', 'put'>;

/** What stands in the form. */
export interface LicenseValues {
  type: Role;
  name: string;
  /** All that the type may have, also what later versions add. */
  allModules: boolean;
  modules: readonly Module[];
  /** Call servers; empty is unlimited. */
  seats: string;
  /** The last day, such as 2030-12-31; empty is never. */
  lastDay: string;
  graceDays: string;
}

/** Days after expiry that a new licence has. */
const usualGrace = '14';
const dayMs = 86_400_000;

/** The last whole day, in UTC, on which a licence is good without grace. */
export function lastDayOf(expiresAt: string): string {
  return new Date(Date.parse(expiresAt) - 1).toISOString().slice(0, 10);
}

/** A year after a licence ends, or after today if it ended before or never does. */
export function yearAfter(lastDay: string, now: Date): string {
  const today = now.toISOString().slice(0, 10);
  const from = new Date(`${lastDay > today ? lastDay : today}T00:00:00Z`);
  const [year, month, day] = [from.getUTCFullYear() + 1, from.getUTCMonth(), from.getUTCDate()];
  // The day after the last one of February is its last one here.
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10);
}

/** Whether a licence ends within so many days; one that has ended does. */
export function endsWithin({ expiresAt }: Pick<License, 'expiresAt'>, days: number, now: Date): boolean {
  return expiresAt !== null && Date.parse(expiresAt) - now.getTime() < days * dayMs;
}

/** What a type is by itself. */
export function valuesOfType(type: Role): Pick<LicenseValues, 'allModules' | 'modules' | 'seats'> {
  const { modules, callServers } = licenseRules[type];
  return {
    allModules: modules === null,
    modules: modules ?? modulesOfRole(type),
    seats: callServers === null ? '' : String(callServers),
  };
}

/** Whether licences of a type are activated on call servers. */
export function hasSeats(type: Role): boolean {
  return licenseRules[type].callServers !== 0;
}

/** The form of a licence; null is a new one. */
export function valuesOf(license: License | null): LicenseValues {
  if (license === null) {
    return { type: 'admin', name: '', lastDay: '', graceDays: usualGrace, ...valuesOfType('admin') };
  }
  const { type, name, modules, callServers, expiresAt, graceDays } = license;
  return {
    type,
    name,
    allModules: modules === null,
    modules: modules ?? modulesOfRole(type),
    seats: callServers === null ? '' : String(callServers),
    lastDay: expiresAt === null ? '' : lastDayOf(expiresAt),
    graceDays: String(graceDays),
  };
}

/** A new licence. */
export function inputOf(values: LicenseValues): LicenseInput {
  const { type, name, lastDay } = values;
  return {
    type,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...terms(values),
    expiresAt: lastDay === '' ? null : lastDay,
  };
}

/** What is changed. An end in the middle of a day stays so unless another day is chosen. */
export function changeOf(values: LicenseValues, before: License): LicenseChange {
  const { lastDay } = values;
  const isSameDay = lastDay === valuesOf(before).lastDay;
  return {
    name: values.name.trim(),
    ...terms(values),
    ...(isSameDay ? {} : { expiresAt: lastDay === '' ? null : lastDay }),
  };
}

function terms({ type, allModules, modules, seats, graceDays }: LicenseValues) {
  return {
    modules: allModules ? null : [...modules],
    ...(hasSeats(type) ? { callServers: seats.trim() === '' ? null : Number(seats) } : {}),
    graceDays: Number(graceDays),
  };
}
