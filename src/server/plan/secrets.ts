import { createHash } from 'node:crypto';
import { Secret } from '../../domain/secret.ts';
import type { UploadFile } from '../../host/host.ts';
import type { Facts } from '../facts/facts.ts';
import { paths } from '../layout.ts';
import {
  generatedSecrets,
  generateSecret,
  isForeign,
  type SecretName,
  type Secrets,
  secretNames,
  secretRules,
} from '../secrets.ts';
import { readState } from '../state.ts';
import type { Step } from './step.ts';

/** Those that only serve until the first administrator has logged in. */
const firstLoginSecrets: SecretName[] = ['admin_password', 'license_key'];

export interface SecretState {
  /** Every secret: the server's own value, or a new one for those that it makes and does not have. */
  values: Secrets;
  missing: SecretName[];
  /** On the server, but of no more use. */
  spent: SecretName[];
}

/** Secrets that are to change: to a value, or with null to a new one. */
export type GivenSecrets = Partial<Record<SecretName, Secret | null>>;

/** Where the files of those lie. */
export const firstLoginPaths = (): string[] => firstLoginSecrets.map(secretPath);

const secretPath = (name: SecretName) => `${paths.secrets}/${name}`;

/** Reads the server's secrets from the facts, and makes up the missing ones; those that are given count as missing. */
export function resolveSecrets(facts: Facts, given: GivenSecrets = {}): SecretState {
  const { database } = facts;
  const firstLoginDone = database !== null && database.admins > 0 && !database.mustChangePassword;
  // While the database of a deployed server is down, nobody knows whether there was a first login.
  const unknown = database === null && readState(facts) !== null;
  const values = {} as Secrets;
  const missing: SecretName[] = [];
  const spent: SecretName[] = [];
  for (const name of secretNames) {
    const wanted = given[name];
    const present = wanted === undefined ? facts.files.get(secretPath(name))?.content : undefined;
    if (isForeign(name)) {
      values[name] = wanted ?? (present ? new Secret(present) : null);
      if (wanted) missing.push(name);
      continue;
    }
    values[name] = wanted ?? (present ? new Secret(present) : generateSecret(name));
    const once = firstLoginSecrets.includes(name);
    if (once && firstLoginDone) {
      if (present !== undefined) spent.push(name);
    } else if (!present && !(once && unknown)) missing.push(name);
  }
  return { values, missing, spent };
}

/** Hash over the secrets that files of services have: not those of the first login, nor those of somebody else. */
export function secretsHash(values: Secrets): string {
  const lasting = generatedSecrets.filter((name) => !firstLoginSecrets.includes(name));
  return createHash('sha256')
    .update(JSON.stringify(lasting.map((name) => [name, values[name].reveal()])))
    .digest('hex');
}

/** Each secret lands in a file of its own, 0400 and owned by the one user id that reads it. */
export function planSecrets({ values, missing, spent }: SecretState): Step | null {
  if (missing.length === 0 && spent.length === 0) return null;
  const files: UploadFile[] = missing.map((name) => ({
    path: secretPath(name),
    content: values[name]?.reveal() ?? '',
    mode: 0o400,
    uid: secretRules[name].uid,
    gid: secretRules[name].uid,
  }));
  return {
    id: 'secrets',
    title: 'Generate secrets',
    changes: [
      ...missing.map(
        (name) =>
          ({ action: 'create', subject: `secret ${name} (${secretRules[name].about})`, diff: null }) as const,
      ),
      ...spent.map(
        (name) =>
          ({
            action: 'delete',
            subject: `secret ${name}: the first login has changed it`,
            diff: null,
          }) as const,
      ),
    ],
    work: { kind: 'upload', files, remove: spent.map(secretPath) },
  };
}
