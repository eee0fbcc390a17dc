import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Secret as OtpSecret, TOTP } from 'otpauth';
import { readableSecret } from './readable.ts';
import type { Secret } from './secret.ts';

/** The second factor: codes of an authenticator app (RFC 6238), and codes on paper for when it is lost. */

const stepSeconds = 30;
/** Steps that a phone's clock may be off, either way. */
const stepsOff = 1;
const recoveryCodes = 10;

/** A secret for an authenticator app, 160 bits as RFC 4226 recommends. */
export function newTotpSecret(): Buffer {
  return randomBytes(20);
}

/** What the app is set up with: a URI for a QR code, and the secret to type. */
export function totpSetup(secret: Buffer, email: string): { secret: string; uri: string } {
  const totp = totpOf(secret, email);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The step of time that a code belongs to, or null if it is not the code of about now. */
export function totpStep(secret: Buffer, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = totpOf(secret, '').validate({ token: code, timestamp, window: stepsOff });
  return delta === null ? null : Math.floor(timestamp / 1000 / stepSeconds) + delta;
}

function totpOf(secret: Buffer, label: string): TOTP {
  const bytes = new Uint8Array(secret);
  return new TOTP({
    issuer: 'SmartCMS',
    label,
    secret: new OtpSecret({ buffer: bytes.buffer }),
    period: stepSeconds,
  });
}

/** Codes for when the app is lost, 50 random bits each; each is good for one login. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodes }, () => readableSecret(2, 5));
}

/** What is stored of a code on paper, however it is typed. */
export function recoveryCodeHash(code: string): Buffer {
  const typed = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(typed).digest();
}

/** Encrypts a secret for the database: nonce, tag, text. It belongs to one user and opens for no other. */
export function sealTotpSecret(secret: Buffer, serverKey: Secret, userId: number): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(serverKey), nonce).setAAD(Buffer.from(String(userId)));
  const text = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Throws if it was not sealed under this key for this user. */
export function openTotpSecret(sealed: Buffer, serverKey: Secret, userId: number): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', keyFor(serverKey), sealed.subarray(0, 12))
    .setAAD(Buffer.from(String(userId)))
    .setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}

/** A key of its own, made from the one that the server has. */
function keyFor(serverKey: Secret): Buffer {
  return Buffer.from(hkdfSync('sha256', serverKey.reveal(), '', 'smartcms second factor', 32));
}
