import { randomBytes } from 'node:crypto';
import { newLicenseKey } from '../domain/licenses.ts';
import { readableSecret } from '../domain/readable.ts';
import { Secret } from '../domain/secret.ts';
import { type ServiceName, userIds } from './layout.ts';

/**
 * The secrets of a server: what each is for, how it is made and which user id may read its file.
 * They are made once, at the first deploy, and live on the server from then on.
 */
interface SecretRule {
  about: string;
  /** Owner of the file in /opt/smartcms/secrets; mode is 0400. */
  uid: number;
  /** Services whose files or mounts have it. */
  readers: ServiceName[];
  /** False if what was stored or given out with it would be void. */
  rotatable: boolean;
  /** Null for one that belongs to somebody else, and is given. */
  generate: (() => string) | null;
}

const hex = () => randomBytes(16).toString('hex');

export const secretRules = {
  db_cli_password: {
    about: 'MariaDB, user smartcms_cli',
    uid: 0,
    readers: ['db'],
    rotatable: true,
    generate: hex,
  },
  db_api_password: {
    about: 'MariaDB, user smartcms_api',
    uid: userIds.api,
    readers: ['db', 'api'],
    rotatable: true,
    generate: hex,
  },
  db_asterisk_password: {
    about: 'MariaDB, user asterisk',
    uid: 0,
    readers: ['db', 'asterisk'],
    rotatable: true,
    generate: hex,
  },
  redis_password: {
    about: 'Redis',
    uid: userIds.api,
    readers: ['redis', 'api'],
    rotatable: true,
    generate: hex,
  },
  ami_cli_secret: {
    about: 'Asterisk Manager Interface, user smartcms_cli',
    uid: 0,
    readers: ['asterisk'],
    rotatable: true,
    generate: hex,
  },
  ami_api_secret: {
    about: 'Asterisk Manager Interface, user smartcms_api',
    uid: userIds.api,
    readers: ['asterisk', 'api'],
    rotatable: true,
    generate: hex,
  },
  ari_secret: {
    about: 'Asterisk REST Interface, user smartcms',
    uid: 0,
    readers: ['asterisk'],
    rotatable: true,
    generate: hex,
  },
  license_hmac_key: {
    about: 'Key under which licence keys are stored',
    uid: userIds.api,
    readers: ['api'],
    rotatable: false,
    generate: hex,
  },
  turn_secret: {
    about: 'TURN server, its static-auth-secret',
    uid: userIds.api,
    readers: ['api'],
    rotatable: false,
    generate: null,
  },
  admin_password: {
    about: 'First administrator, until the first login changes it',
    uid: 0,
    readers: [],
    rotatable: false,
    generate: () => readableSecret(4, 5),
  },
  license_key: {
    about: 'Super-admin licence, until the first login',
    uid: 0,
    readers: [],
    rotatable: false,
    generate: () => newLicenseKey('super_admin'),
  },
} as const satisfies Record<string, SecretRule>;

/** Secrets that the rows of the database depend on: whoever takes the data over needs these as well. */
export const dataSecrets = ['license_hmac_key', 'admin_password', 'license_key'] as const;

export type SecretName = keyof typeof secretRules;
/** Those that belong to somebody else: a server may be without. */
export const foreignSecrets = ['turn_secret'] as const;
type ForeignSecret = (typeof foreignSecrets)[number];
type GeneratedSecret = Exclude<SecretName, ForeignSecret>;
/** The value of each; null for one of somebody else that was not given. */
export type Secrets = Record<GeneratedSecret, Secret> & Record<ForeignSecret, Secret | null>;

export const secretNames = Object.keys(secretRules) as SecretName[];

export const isForeign = (name: SecretName): name is ForeignSecret =>
  foreignSecrets.some((each) => each === name);

export const generatedSecrets = secretNames.filter((name): name is GeneratedSecret => !isForeign(name));

/** A new value for one secret, from the operating system's random source. */
export function generateSecret(name: GeneratedSecret): Secret {
  return new Secret(secretRules[name].generate());
}

/** All that a server has. */
export function knownSecrets(secrets: Secrets): Secret[] {
  return Object.values(secrets).filter((secret) => secret !== null);
}
