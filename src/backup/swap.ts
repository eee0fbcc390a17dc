import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { runSql } from './load.ts';
import type { BackupPlace } from './place.ts';

/** Names of the databases beside the one in use. */
export const besides = { restored: 'smartcms_restored', replaced: 'smartcms_replaced' } as const;

interface Tables {
  name: string;
  tables: string[];
  triggers: string[];
  views: string[];
  /** Statements that make views and triggers. */
  definitions: string;
}

/**
 * Puts the tables of one database in the place of another's, which moves aside, and resolves to what undoes it.
 * MariaDB has no renaming of databases, but RENAME TABLE moves any number of tables at once, all or none, also
 * through a crash (since 10.6). Grants are on names and stay. Views and triggers cannot move: they are made anew in
 * the same run. Routines and events cannot either, and SmartCMS has none: with them there is no exchange.
 * @throws UserError failed; then everything is as it was
 */
export async function swapIn(host: Host, place: BackupPlace): Promise<{ undo: () => Promise<void> }> {
  const { restored, replaced } = besides;
  await runSql(
    host,
    place,
    `DROP DATABASE IF EXISTS ${replaced}; CREATE DATABASE ${replaced} CHARACTER SET utf8mb4;`,
    'Preparing the exchange',
  );
  const current = await tablesOf(host, place, place.database);
  const next = await tablesOf(host, place, restored);
  await exchange(host, place, current, { ...next, aside: replaced });
  return {
    undo: async () => {
      const now = await tablesOf(host, place, place.database);
      // What it had was made anew elsewhere; what it needs is known from before.
      const before = { ...current, name: replaced, triggers: [], views: [] };
      await exchange(host, place, now, { ...before, aside: restored });
    },
  };
}

/** Removes the databases beside the one in use. */
export async function dropBesides(host: Host, place: BackupPlace): Promise<void> {
  const drops = Object.values(besides).map((name) => `DROP DATABASE IF EXISTS ${name};`);
  await runSql(host, place, drops.join('\n'), 'Removing what was set aside');
}

/** Moves the tables in use to `aside` and those of `next` into their place. */
async function exchange(
  host: Host,
  place: BackupPlace,
  current: Tables,
  next: Tables & { aside: string },
): Promise<void> {
  try {
    await runSql(host, place, exchangeSql(current, next, next.aside), 'Exchanging the databases');
  } catch (error) {
    // The tables are all where they were; triggers may be gone.
    const { triggers } = await tablesOf(host, place, place.database);
    if (triggers.length < current.triggers.length) {
      const drops = dropTriggers({ ...current, triggers });
      const again = [...drops, `USE ${quoteName(place.database)};`, current.definitions].join('\n');
      await runSql(host, place, again, 'Making triggers anew');
    }
    throw error;
  }
}

/** The statements of an exchange. Pure. */
export function exchangeSql(current: Tables, next: Tables, aside: string): string {
  const move = (tables: readonly string[], from: string, to: string) =>
    tables.map((table) => `${inDatabase(from, table)} TO ${inDatabase(to, table)}`);
  const moves = [...move(current.tables, current.name, aside), ...move(next.tables, next.name, current.name)];
  return [
    'SET SESSION foreign_key_checks = 0, lock_wait_timeout = 30;',
    ...dropTriggers(next),
    ...dropTriggers(current),
    `RENAME TABLE ${moves.join(',\n')};`,
    // Until here a view of that name has seen the tables of that name, whichever they were.
    ...current.views.map((view) => `DROP VIEW IF EXISTS ${inDatabase(current.name, view)};`),
    `USE ${quoteName(current.name)};`,
    next.definitions,
  ].join('\n');
}

const quoteName = (name: string) => `\`${name.replaceAll('`', '``')}\``;
const inDatabase = (database: string, name: string) => `${quoteName(database)}.${quoteName(name)}`;

const dropTriggers = ({ name, triggers }: Tables) =>
  triggers.map((trigger) => `DROP TRIGGER IF EXISTS ${inDatabase(name, trigger)};`);

async function tablesOf(host: Host, place: BackupPlace, name: string): Promise<Tables> {
  const text = await runSql(
    host,
    place,
    `SELECT 'table', TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${name}' AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME;
SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '${name}' ORDER BY TRIGGER_NAME;
SELECT 'view', TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '${name}' ORDER BY TABLE_NAME;
SELECT 'other', ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '${name}';
SELECT 'other', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${name}';`,
    'Looking at the tables',
  );
  const of = (kind: string) =>
    text.split('\n').flatMap((line) => (line.startsWith(`${kind}\t`) ? [line.slice(kind.length + 1)] : []));
  const [other] = of('other');
  if (other !== undefined) {
    throw new UserError('failed', `${name} has ${other}, a routine or event, which cannot be exchanged.`, {
      hint: 'SmartCMS has none: remove it (smartcms db), and make it anew after the restore.',
    });
  }
  const views = of('view');
  const define = async (...options: string[]) => {
    const dump = ['mariadb-dump', '--single-transaction', '--skip-comments', '--skip-routines', '--no-data'];
    const argv = ['docker', 'exec', place.container, ...dump, ...options];
    return (await host.run(argv, { title: 'Reading views and triggers' })).stdout;
  };
  const viewSql = views.length === 0 ? '' : await define('--skip-triggers', name, ...views);
  const triggerSql = await define('--no-create-info', '--triggers', name);
  return {
    name,
    tables: of('table'),
    triggers: of('trigger'),
    views,
    definitions: `${viewSql}\n${triggerSql}`,
  };
}
