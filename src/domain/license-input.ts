import { z } from 'zod';
import { licenseRules } from './license-rules.ts';
import { type LicenseType, licenseTypes } from './licenses.ts';
import { type Module, modules, modulesOfRole } from './modules.ts';
import { checked, displayName } from './text.ts';

/** What licences are made from, at the command line and at the API. */

const dayMs = 24 * 60 * 60 * 1000;

/** A moment, or a day, which is good to its end. */
const expiry = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'expected a date such as 2030-12-31, or a time such as 2030-12-31T12:00:00Z',
  })
  .transform((text) => {
    const at = new Date(text);
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(at.getTime() + dayMs) : at;
  })
  // DATETIME of MariaDB ends there.
  .refine((at) => at.getUTCFullYear() <= 9999, 'expected a year up to 9999');

const fields = {
  name: displayName,
  /** Null is all that the type may have. */
  modules: z
    .array(z.enum(modules, `expected modules out of ${modules.join(', ')}`))
    .min(1, 'a licence opens one module at least')
    .transform((list) => modules.filter((module) => list.includes(module)))
    .nullable(),
  /** Null is unlimited. */
  callServers: z.int().min(0).max(100_000).nullable(),
  /** Null is never. */
  expiresAt: expiry.nullable(),
  /** Days after expiry in which it is still good. */
  graceDays: z.int().min(0).max(365),
};

/** What a licence is made from; what is absent is as the type has it. */
export const licenseInput = z
  .strictObject({
    type: z.enum(licenseTypes, `expected one of ${licenseTypes.join(', ')}`),
    ...fields,
    graceDays: fields.graceDays.default(14),
  })
  .partial({ name: true, modules: true, callServers: true, expiresAt: true })
  .superRefine(({ type, ...input }, issues) => {
    for (const { path, message } of licenseProblems(type, input)) {
      issues.addIssue({ code: 'custom', path: [path], message });
    }
  });

/** What of a licence can be changed; what is absent stays. */
export const licenseChange = z.strictObject(fields).partial();

/** What a licence is made from, checked. Throws UserError('usage'). */
export function parseLicense(input: z.input<typeof licenseInput>): z.output<typeof licenseInput> {
  return checked(licenseInput, input);
}

/** A change of a licence, checked. Throws UserError('usage'). */
export function parseLicenseChange(change: z.input<typeof licenseChange>): z.output<typeof licenseChange> {
  return checked(licenseChange, change);
}

/** What a licence of a type cannot have. */
export function licenseProblems(
  type: LicenseType,
  {
    modules: wanted,
    callServers,
  }: { modules?: Module[] | null | undefined; callServers?: number | null | undefined },
): { path: string; message: string }[] {
  const allowed = modulesOfRole(type);
  const foreign = (wanted ?? []).filter((module) => !allowed.includes(module));
  const problems = [];
  if (foreign.length > 0) {
    problems.push({
      path: 'modules',
      message: `a licence of type ${type} cannot open ${foreign.join(', ')}`,
    });
  }
  if (licenseRules[type].callServers === 0 && callServers !== undefined && callServers !== 0) {
    problems.push({ path: 'callServers', message: `a licence of type ${type} has no call servers` });
  }
  return problems;
}
