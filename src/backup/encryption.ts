import { Readable } from 'node:stream';
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';

/** Encryption for recipients by age (https://age-encryption.org/v1): any `age` program can read it. */

/** Throws UserError('usage') for what is no recipient. */
export function requireRecipients(recipients: readonly string[]): void {
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (cause) {
      throw new UserError('usage', `"${recipient.slice(0, 80)}" is no age recipient.`, {
        hint: 'A recipient is the public key that age-keygen prints: age1...',
        cause,
      });
    }
  }
}

/** The encrypted form of a stream, made as it is read. */
export async function encryptStream(plain: Readable, recipients: readonly string[]): Promise<Readable> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return Readable.fromWeb((await encrypter.encrypt(webStream(plain))) as never);
}

/**
 * The plain form of an encrypted stream.
 * @throws UserError usage if none of the identities opens it; the stream itself fails where it was altered.
 */
export async function decryptStream(encrypted: Readable, identities: readonly Secret[]): Promise<Readable> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity.reveal());
  try {
    return Readable.fromWeb((await decrypter.decrypt(webStream(encrypted))) as never);
  } catch (cause) {
    encrypted.destroy();
    throw new UserError('usage', 'The backup cannot be decrypted with this key.', {
      hint: 'Give the file with the secret key of one of its recipients: --decrypt-with FILE',
      cause,
    });
  }
}

/** The secret keys in an identity file, as age-keygen writes it. Throws UserError('usage') if there is none. */
export function parseIdentities(text: string, make: (line: string) => Secret): Secret[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line.startsWith('AGE-SECRET-KEY-')).map(make);
  for (const key of keys) {
    try {
      new Decrypter().addIdentity(key.reveal());
    } catch {
      throw new UserError('usage', 'The identity file has a secret key that is not whole.');
    }
  }
  if (keys.length > 0) return keys;
  throw new UserError('usage', 'The identity file has no line with AGE-SECRET-KEY-...', {
    hint: 'age-keygen -o key.txt makes one; its public key is what --encrypt takes.',
  });
}

function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as never;
}

/** A short text, encrypted and in letters: fit for a terminal, a mail or a password manager. */
export async function encryptText(text: string, recipients: readonly string[]): Promise<string> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(text));
}

/** The text of such a file. @throws UserError usage if it is none, or if none of the identities opens it. */
export async function decryptText(armoured: string, identities: readonly Secret[]): Promise<string> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity.reveal());
  try {
    return await decrypter.decrypt(armor.decode(armoured), 'text');
  } catch (cause) {
    throw new UserError('usage', 'The file cannot be decrypted with this key.', {
      hint: 'Give the whole file, and with --decrypt-with FILE the secret key of one of its recipients.',
      cause,
    });
  }
}
