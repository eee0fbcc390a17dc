import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LicenseType, LicenseVerdict } from '../../../src/domain/licenses.ts';

const file = (name: string) => new URL(`../../../src/web/${name}`, import.meta.url);
const { languages } = (await import(file('texts.js').href)) as {
  languages: Record<'en' | 'id', Record<string, string | string[]>>;
};
const html = readFileSync(file('index.html'), 'utf8');

/** Records, so that the compiler asks for what is new. */
const licenseTypes: Record<LicenseType, true> = {
  super_admin: true,
  admin: true,
  operator: true,
  viewer: true,
};
const licenseCodes: Record<LicenseVerdict['code'], true> = {
  VALID: true,
  GRACE: true,
  EXPIRED: true,
  SUSPENDED: true,
  REVOKED: true,
  NOT_ACTIVATED: true,
  NO_LICENSE: true,
};

describe.each(Object.entries(languages))("the console's texts in %s", (_language, texts) => {
  it('have a word for everything that English has', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(languages.en).sort());
  });

  it('have a word for every marked place of the page', () => {
    const keys = [...html.matchAll(/data-(?:text|label)="([^"]+)"/g)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter((key) => key === undefined || !(key in texts))).toEqual([]);
  });

  it('name every state of a licence and every type', () => {
    for (const code of Object.keys(licenseCodes)) expect(texts[code]).toBeInstanceOf(Array);
    for (const type of Object.keys(licenseTypes)) expect(texts[type]).toEqual(expect.any(String));
  });
});

describe("the console's page", () => {
  it('runs under a policy without inline code and loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});
