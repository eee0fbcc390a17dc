import { describe, expect, it } from 'vitest';
import type { LicenseType, LicenseVerdict } from '../../../src/domain/licenses.ts';
import { modules } from '../../../src/domain/modules.ts';
import { en } from '../../../src/web/app/i18n/en/index.ts';
import { id } from '../../../src/web/app/i18n/id/index.ts';

/** All texts by their place, such as table.rows. */
function flat(texts: object, place = ''): [string, unknown][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? flat(value, `${place}${key}.`)
      : [[`${place}${key}`, value]],
  );
}

/** Records, so that the compiler asks for what is new. */
const roles: Record<LicenseType, true> = { super_admin: true, admin: true, operator: true, viewer: true };
const codes: Record<LicenseVerdict['code'], true> = {
  VALID: true,
  GRACE: true,
  EXPIRED: true,
  SUSPENDED: true,
  REVOKED: true,
  NOT_ACTIVATED: true,
  NO_LICENSE: true,
};

describe("the console's texts", () => {
  it('are the same ones in each language', () => {
    expect(flat(id).map(([place]) => place)).toEqual(flat(en).map(([place]) => place));
  });

  it('ask for the same values in each language', () => {
    const english = new Map(flat(en));
    for (const [place, text] of flat(id)) {
      expect(typeof text, place).toBe(typeof english.get(place));
      if (typeof text !== 'function') expect(text, place).not.toBe('');
    }
  });

  it('are translated: no sentence is the same in both', () => {
    const english = new Map(flat(en));
    const same = flat(id).filter(
      ([place, text]) => typeof text === 'string' && /\s\S+\s/.test(text) && text === english.get(place),
    );
    expect(same).toEqual([]);
  });

  it.each(Object.entries({ en, id }))('name every module, role and state of a licence (%s)', (_, texts) => {
    expect(Object.keys(texts.modules).sort()).toEqual([...modules].sort());
    expect(Object.keys(texts.roles).sort()).toEqual(Object.keys(roles).sort());
    expect(Object.keys(texts.license.codes).sort()).toEqual(Object.keys(codes).sort());
    expect(Object.keys(texts.license.about).sort()).toEqual(Object.keys(codes).sort());
  });
});
