import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decryptStream,
  encryptStream,
  parseIdentities,
  requireRecipients,
} from '../../../src/backup/encryption.ts';
import { Secret } from '../../../src/domain/secret.ts';

const text = Buffer.alloc(300_000, 'rows of calls ');
let keys: string[];
let recipients: string[];

beforeAll(async () => {
  keys = await Promise.all([generateX25519Identity(), generateX25519Identity(), generateX25519Identity()]);
  recipients = await Promise.all(keys.slice(0, 2).map((key) => identityToRecipient(key)));
});

const encrypted = async () => buffer(await encryptStream(Readable.from([text]), recipients));
const opened = async (bytes: Buffer, key: string | undefined) =>
  buffer(await decryptStream(Readable.from([bytes]), [new Secret(key ?? '')]));

describe('an encrypted backup', () => {
  it('is opened by each of its recipients', async () => {
    const bytes = await encrypted();
    expect(bytes.includes('rows of calls')).toBe(false);
    expect(await opened(bytes, keys[0])).toEqual(text);
    expect(await opened(bytes, keys[1])).toEqual(text);
  });

  it('is opened by nobody else', async () => {
    await expect(opened(await encrypted(), keys[2])).rejects.toThrow(/cannot be decrypted with this key/);
  });

  it('is not opened to its end if it was cut or altered', async () => {
    const bytes = await encrypted();
    for (const length of [50, 200, 70_000, bytes.length - 1]) {
      await expect(opened(bytes.subarray(0, length), keys[0]), String(length)).rejects.toThrow();
    }
    for (const at of [60, 400, 100_000, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await expect(opened(altered, keys[0]), String(at)).rejects.toThrow();
    }
  });
});

describe('keys', () => {
  it('are read from what age-keygen writes', () => {
    const file = `# created: 2026-11-22\n# public key: ${recipients[0]}\n${keys[0]}\n`;
    expect(parseIdentities(file, (line) => new Secret(line)).map((key) => key.reveal())).toEqual([keys[0]]);
  });

  it('are refused if they are none', () => {
    expect(() => parseIdentities('nothing here', (line) => new Secret(line))).toThrow(/no line with/);
    expect(() => parseIdentities('AGE-SECRET-KEY-1CUT', (line) => new Secret(line))).toThrow(/not whole/);
    expect(() => requireRecipients(['age1nothing'])).toThrow(/no age recipient/);
  });
});
