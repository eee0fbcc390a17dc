import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** What a backup must know of the database besides its rows. */
export interface SchemaFacts {
  mariadb: string;
  /** Applied migrations, in order. */
  migrations: { version: string; sha256: string }[];
  /** Tables that a snapshot does not hold still, with their engine. */
  nonTransactional: { name: string; engine: string }[];
  /** Bytes of all rows, as InnoDB estimates them. */
  dataBytes: number;
}

export async function schemaFacts(connection: Connection): Promise<SchemaFacts> {
  const [server] = await select<{ version: string }>(connection, 'SELECT VERSION() AS version');
  const migrations = await select<{ version: string; sha256: string }>(
    connection,
    `SELECT version, sha256 FROM schema_migrations WHERE state = 'done' ORDER BY version`,
  );
  const tables = await select<{ name: string; engine: string; bytes: string | number | null }>(
    connection,
    `SELECT TABLE_NAME AS name, ENGINE AS engine, DATA_LENGTH AS bytes FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME`,
  );
  return {
    mariadb: server?.version ?? '',
    migrations,
    nonTransactional: tables
      .filter(({ engine }) => engine !== 'InnoDB')
      .map(({ name, engine }) => ({ name, engine })),
    dataBytes: tables.reduce((sum, { bytes }) => sum + Number(bytes ?? 0), 0),
  };
}
