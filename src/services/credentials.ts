import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { stateHome } from '../config/state-home.ts';
import type { Facts } from '../server/facts/facts.ts';
import type { Plan } from '../server/plan/plan.ts';

/** What the first administrator logs in with; void after the first login. */
export interface Credentials {
  email: string;
  password: string;
  licenseKey: string;
}

/** Null once the first login has changed the password: the server no longer knows it. */
export function firstCredentials(facts: Facts, { secrets }: Plan, config: Config): Credentials | null {
  if (facts.database?.mustChangePassword !== true || secrets.missing.includes('admin_password')) return null;
  return {
    email: config.admin.email,
    password: secrets.values.admin_password.reveal(),
    licenseKey: secrets.values.license_key.reveal(),
  };
}

/** Leaves the credentials in a file that only this user can read; returns its path. */
export async function writeCredentials(label: string, credentials: Credentials): Promise<string> {
  const file = fileOf(label);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // A file that was left there would keep its mode.
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(`${file}.new`, file);
  return file;
}

/** Takes away the file of a server whose data are gone. */
export async function forgetCredentials(label: string): Promise<void> {
  await rm(fileOf(label), { force: true });
}

const fileOf = (label: string) =>
  join(stateHome(), 'credentials', `${label.replaceAll(/[^A-Za-z0-9@.-]/g, '_')}.json`);
