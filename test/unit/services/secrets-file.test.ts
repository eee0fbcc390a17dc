import { generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { decryptText, encryptText } from '../../../src/backup/encryption.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { paths } from '../../../src/server/layout.ts';
import { differing, readSecretsFile } from '../../../src/services/secrets-file.ts';
import { deployedFacts } from '../../support/facts.ts';

const facts = deployedFacts();
const present = (name: string) => facts.files.get(`${paths.secrets}/${name}`)?.content ?? '';
const other = new Secret('0123456789abcdef');

describe('the secrets of a file', () => {
  it('that the server has with another value are changed, the others stay', () => {
    const secrets = { redis_password: other, ari_secret: new Secret(present('ari_secret')) };
    expect(differing(facts, secrets)).toEqual({ redis_password: other });
  });

  it('do not bring back what the first login made void', () => {
    expect(differing(facts, { admin_password: other, license_key: other })).toEqual({});
  });

  it('that stored data hangs on stays, or the file is refused', () => {
    expect(differing(facts, { license_hmac_key: new Secret(present('license_hmac_key')) })).toEqual({});
    expect(() => differing(facts, { license_hmac_key: other })).toThrow(/cannot be changed/);
  });

  it('that is of somebody else is taken, whether or not there is one', () => {
    expect(differing(facts, { turn_secret: other })).toEqual({ turn_secret: other });
    const files = new Map(facts.files).set(`${paths.secrets}/turn_secret`, {
      ...{ mode: 0o400, uid: 64014, gid: 64014 },
      content: other.reveal(),
    });
    expect(differing({ ...facts, files }, { turn_secret: other })).toEqual({});
    expect(differing({ ...facts, files }, { turn_secret: new Secret('a newer one') })).toHaveProperty(
      'turn_secret',
    );
  });

  it.each([
    ['no JSON', 'redis_password=1'],
    ['another format', '{"format":"x","exportedAt":"2026-11-22T12:00:00Z","secrets":{}}'],
    [
      'a secret that nobody knows',
      '{"format":"smartcms-secrets-1","exportedAt":"2026-11-22T12:00:00Z","secrets":{"x":"0123456789"}}',
    ],
    [
      'an empty value',
      '{"format":"smartcms-secrets-1","exportedAt":"2026-11-22T12:00:00Z","secrets":{"ari_secret":""}}',
    ],
  ])('%s is refused', (_name, text) => {
    expect(() => readSecretsFile(text)).toThrow(/not what smartcms secrets export writes/);
  });

  it('are opened by the key of a recipient alone, and not when they were altered', async () => {
    const [mine, strangers] = await Promise.all([generateIdentity(), generateIdentity()]);
    const text = await encryptText('the secrets', [await identityToRecipient(mine)]);
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    expect(await decryptText(text, [new Secret(mine)])).toBe('the secrets');
    await expect(decryptText(text, [new Secret(strangers)])).rejects.toThrow(/cannot be decrypted/);
    await expect(decryptText(text.slice(0, -60), [new Secret(mine)])).rejects.toThrow(/cannot be decrypted/);
  });
});
