import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { generatedSecrets, generateSecret, secretNames, secretRules } from '../../../src/server/secrets.ts';

describe.each(generatedSecrets)('%s', (name) => {
  it('is long, of plain characters, and never the same twice', () => {
    const values = Array.from({ length: 20 }, () => generateSecret(name).reveal());
    expect(new Set(values).size).toBe(20);
    for (const value of values) expect(value).toMatch(/^[A-Za-z0-9-]{20,}$/);
  });

  it('prints as a mask', () => {
    const secret = generateSecret(name);
    expect(`${secret} ${JSON.stringify({ secret })} ${inspect(secret)}`).not.toContain(secret.reveal());
  });
});

it('what a person types has no letters that look alike; machines get 128 bits in hex', () => {
  expect(generateSecret('admin_password').reveal()).toMatch(/^([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}$/);
  expect(generateSecret('license_key').reveal()).toMatch(
    /^SMARTCMS-SA-([A-HJ-NP-Z2-9]{5}-){4}[A-HJ-NP-Z2-9]{5}$/,
  );
  const others = generatedSecrets.filter((name) => name !== 'admin_password' && name !== 'license_key');
  for (const name of others) expect(generateSecret(name).reveal()).toMatch(/^[0-9a-f]{32}$/);
});

it('each says what it is for, once', () => {
  const abouts = secretNames.map((name) => secretRules[name].about);
  expect(new Set(abouts).size).toBe(secretNames.length);
});
