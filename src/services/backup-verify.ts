import { parseIdentities } from '../backup/encryption.ts';
import { readStore, type StoredBackup } from '../backup/list.ts';
import { differenceOf, restoreScratch, type TableRows } from '../backup/load.ts';
import type { Evidence } from '../backup/manifest.ts';
import { keepEvidence, whileStoreLocked } from '../backup/store.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { type Progress, trackStep } from '../server/progress.ts';
import { backupPlace, requireContainer } from './backup/server.ts';
import { takeStored } from './backup/take.ts';
import { type ServerOptions, withHost } from './connection.ts';
import type { Operator } from './locked.ts';

export type { Evidence } from '../backup/manifest.ts';

export interface VerifyOptions extends ServerOptions {
  operator: Operator;
  progress: Progress;
  /** Absent: the newest. */
  id?: string | undefined;
  /** For an encrypted one. */
  identities: readonly Secret[];
}

/**
 * Restores a backup of the server into a throwaway MariaDB there and compares what it finds with the manifest. The
 * evidence is kept beside the backup, whether it is good or bad.
 * @throws UserError not_found, locked, usage without the key of an encrypted one
 */
export async function verifyBackup(options: VerifyOptions): Promise<Evidence> {
  const { signal, progress, operator } = options;
  return withHost(options, (host) =>
    whileStoreLocked(host, backupPlace, signal, async (work) => {
      await requireContainer(host, signal);
      const backup = chooseBackup(await readStore(host, backupPlace, signal), options.id);
      const started = performance.now();
      const title = `Restore ${backup.id} into a throwaway database`;
      const found = await trackStep(progress, { id: 'verify', title }, signal, () =>
        examine(host, backup, work, options),
      );
      const evidence: Evidence = {
        id: backup.id,
        at: new Date().toISOString(),
        by: `${operator.user}@${operator.host}`,
        seconds: Math.round((performance.now() - started) / 100) / 10,
        ok: found.problem === null,
        ...found,
      };
      await keepEvidence(host, backupPlace, evidence);
      return evidence;
    }),
  );
}

type Finding = Pick<Evidence, 'problem' | 'sha256' | 'modified' | 'tables'>;

/** A backup that is not good is a finding, too; what hinders the examination itself is thrown. */
async function examine(
  host: Host,
  backup: StoredBackup,
  work: string,
  { signal, identities }: VerifyOptions,
): Promise<Finding> {
  let stored: { sha256: string; modified: string } | null = null;
  let tables: TableRows[] = [];
  try {
    const { manifest, dump, stored: file } = await takeStored({ host, work, signal, identities }, backup);
    stored = file;
    tables = await restoreScratch(host, backupPlace, { dump, manifest, signal });
  } catch (error) {
    if (!(error instanceof UserError) || (error.code !== 'failed' && error.code !== 'command_failed'))
      throw error;
    return { problem: error.message, sha256: null, modified: backup.modified, tables };
  }
  return {
    problem: differenceOf(tables),
    sha256: stored?.sha256 ?? null,
    modified: stored?.modified ?? null,
    tables,
  };
}

/** The backup of an id, or the newest. @throws UserError not_found */
export function chooseBackup(stored: readonly StoredBackup[], id: string | undefined): StoredBackup {
  const chosen = id === undefined ? stored[0] : stored.find((backup) => backup.id === id);
  if (chosen !== undefined) return chosen;
  throw new UserError(
    'not_found',
    id === undefined ? 'The server keeps no backup.' : `There is no backup ${id}.`,
    {
      hint: id === undefined ? 'smartcms backup-db' : 'smartcms backup list',
    },
  );
}

/** The secret keys of an identity file. @throws UserError usage */
export function parseKeys(text: string): Secret[] {
  return parseIdentities(text, (line) => new Secret(line));
}
