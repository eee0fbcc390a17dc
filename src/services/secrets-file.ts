import { z } from 'zod';
import { decryptText, encryptText, requireRecipients } from '../backup/encryption.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import { noteInAudit } from '../server/apply/release.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { type GivenSecrets, resolveSecrets } from '../server/plan/secrets.ts';
import { isForeign, type SecretName, secretNames, secretRules } from '../server/secrets.ts';
import { type ServerOptions, withHost } from './connection.ts';
import type { Operator } from './locked.ts';
import { type ChangeOptions, changeSecrets } from './secrets.ts';

/** What stands in the file, once it is decrypted. */
const fileSchema = z.strictObject({
  format: z.literal('smartcms-secrets-1'),
  exportedAt: z.iso.datetime(),
  secrets: z.partialRecord(z.enum(secretNames), z.string().min(8).max(200)),
});

export interface ExportOptions extends ServerOptions {
  operator: Operator;
  /** Public keys of age. */
  recipients: readonly string[];
}

/** All secrets of a server in one encrypted text; the audit log gets who took them, before they are given. */
export async function exportSecrets(options: ExportOptions): Promise<{ names: SecretName[]; text: string }> {
  const { operator, signal, recipients } = options;
  requireRecipients(recipients);
  return withHost(options, async (host) => {
    const { values, missing } = resolveSecrets(await gatherFacts(host, signal));
    const names = secretNames.filter(
      (name) => values[name] !== null && !missing.includes(name) && !isFirstLogin(name),
    );
    if (names.length === 0) {
      throw new UserError('not_found', `There are no secrets on ${host.label}.`, {
        hint: 'smartcms deploy makes them.',
      });
    }
    const who = `${operator.user}@${operator.host}`;
    await noteInAudit(host, who, { action: 'secret.export', subject: names.join(', ') }, signal);
    const secrets = Object.fromEntries(names.map((name) => [name, values[name]?.reveal()]));
    const content = { format: 'smartcms-secrets-1', exportedAt: new Date().toISOString(), secrets };
    return { names, text: await encryptText(JSON.stringify(content), recipients) };
  });
}

export interface ImportOptions extends ChangeOptions {
  /** What exportSecrets made. */
  text: string;
  identities: readonly Secret[];
}

export interface ImportResult {
  changed: SecretName[];
  restarted: string[];
  result: 'updated' | 'unchanged';
}

/**
 * Gives a server the secrets of a file, and restarts the services that read those that differ. Null if the user
 * said no.
 * @throws UserError usage for a file that is none, failed if one of them cannot be changed.
 */
export async function importSecrets(options: ImportOptions): Promise<ImportResult | null> {
  const secrets = readSecretsFile(await decryptText(options.text, options.identities));
  const done = await changeSecrets(options, {
    command: 'secrets import',
    audit: { action: 'secret.import', subject: Object.keys(secrets).join(', ') },
    given: (facts) => differing(facts, secrets),
  });
  return done === null ? null : { ...done, result: done.changed.length === 0 ? 'unchanged' : 'updated' };
}

/** The secrets in the plain text of a file. @throws UserError usage */
export function readSecretsFile(text: string): Partial<Record<SecretName, Secret>> {
  try {
    const { secrets } = fileSchema.parse(JSON.parse(text));
    return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]));
  } catch (cause) {
    throw new UserError('usage', 'The file is not what smartcms secrets export writes.', { cause });
  }
}

/** Those that the server has with another value. @throws UserError failed for one that has to stay. Pure. */
export function differing(facts: Facts, secrets: Partial<Record<SecretName, Secret>>): GivenSecrets {
  const { values } = resolveSecrets(facts);
  const given: GivenSecrets = {};
  for (const name of secretNames) {
    const secret = secrets[name];
    if (secret === undefined || isFirstLogin(name) || secret.reveal() === values[name]?.reveal()) continue;
    if (!secretRules[name].rotatable && !isForeign(name)) {
      throw new UserError(
        'failed',
        `The server has another ${name}, which cannot be changed: ${secretRules[name].about}.`,
        {
          hint: 'Nothing was changed. It comes with the data that was stored under it: smartcms restore-db FILE --all',
        },
      );
    }
    given[name] = secret;
  }
  return given;
}

/** Void after the first login, and of no use to another server. */
const isFirstLogin = (name: SecretName) => name === 'admin_password' || name === 'license_key';
