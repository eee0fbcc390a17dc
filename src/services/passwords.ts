import { compare } from 'bcryptjs';
import { hashPassword, isCurrentHash, verifyArgon2 } from '../database/password.ts';
import { Secret } from '../domain/secret.ts';

/** Whether a password is right, and whether its hash is one that should be replaced. */
export interface Checked {
  isRight: boolean;
  isOld: boolean;
}

/** Laravel writes bcrypt hashes as $2y$, which is what others write as $2b$. */
const bcrypt = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/;
/** Each step more takes twice the time; more than this is somebody's mistake, or an attack. */
const mostBcryptCost = 14;

let nobody: Promise<string> | undefined;

/**
 * Compares a password with a stored hash: Argon2, or bcrypt of an earlier Laravel system. Without a user it takes the
 * time that it takes with one, so that nobody learns which addresses are known.
 */
export async function checkPassword(password: Secret, hash: string | null): Promise<Checked> {
  if (hash === null) {
    nobody ??= hashPassword(new Secret('nobody has this password'));
    await verifyArgon2(await nobody, password);
    return { isRight: false, isOld: false };
  }
  const cost = Number(bcrypt.exec(hash)?.[1] ?? Number.NaN);
  if (Number.isNaN(cost)) {
    return { isRight: await verifyArgon2(hash, password), isOld: !isCurrentHash(hash) };
  }
  const isRight = cost <= mostBcryptCost && (await compare(password.reveal(), hash));
  return { isRight, isOld: true };
}
