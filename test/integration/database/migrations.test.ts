import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { readMigrations } from '../../../src/database/migrator/files.ts';
import { runMigrations } from '../../../src/database/migrator/run.ts';
import { migrationStatus } from '../../../src/database/migrator/status.ts';
import { select } from '../../../src/database/query.ts';
import { endpointColumns, extensionTypes } from '../../../src/domain/endpoints.ts';
import { trunkColumns } from '../../../src/domain/trunk-rows.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();
const folder = fileURLToPath(new URL('../../../migrations', import.meta.url));
const by = { appliedBy: 'test', toolVersion: '0.1.0' };

const columnsOf = (number: string) =>
  endpointColumns({ number, type: 'line', name: null, password: 'p' }).endpoint;

describe.skipIf(missing !== null)(`the migrations of this release${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let cli: Connection;

  beforeAll(async () => {
    db = await startMariadb();
    cli = await db.connect();
    await runMigrations(cli, await readMigrations(folder), by);
  });
  afterAll(async () => {
    await cli?.end();
    await db?.stop();
  });

  it('are complete after one run, and a second run is empty', async () => {
    const files = await readMigrations(folder);
    const status = await migrationStatus(cli, files);
    expect(status.map(({ version, state }) => [version, state])).toEqual(
      files.map(({ version }) => [version, 'applied']),
    );
    expect(await runMigrations(cli, files, by)).toEqual({ applied: [] });
  });

  it('run again from the first statement of each file without an error', async () => {
    const files = await readMigrations(folder);
    for (const sql of files.flatMap((file) => file.statements)) await cli.query(sql);
    expect(await select(cli, 'SELECT version_num FROM alembic_version_config')).toEqual([
      { version_num: 'e89e30cee53f' },
    ]);
  });

  it('let calls of phones from before end when the phone has vanished, and have Asterisk told', async () => {
    const files = await readMigrations(folder);
    await cli.query(
      `INSERT INTO endpoints (id, type, created_at, updated_at) VALUES ('1001', 'line', NOW(), NOW())`,
    );
    await cli.query(`INSERT INTO ps_endpoints (id) VALUES ('1001'), ('own')`);
    await cli.query('DELETE FROM cache_refresh_due');
    for (const sql of files.find(({ version }) => version === '013')?.statements ?? []) await cli.query(sql);
    const sql = `SELECT id, rtp_timeout, rtp_timeout_hold FROM ps_endpoints WHERE id IN ('1001', 'own') ORDER BY id`;
    const { rtp_timeout, rtp_timeout_hold } = columnsOf('1001');
    expect(await select(cli, sql)).toEqual([
      { id: '1001', rtp_timeout, rtp_timeout_hold },
      { id: 'own', rtp_timeout: null, rtp_timeout_hold: null },
    ]);
    expect(await select(cli, 'SELECT what, id FROM cache_refresh_due')).toEqual([{ what: 'all', id: null }]);
    await cli.query(`DELETE FROM ps_endpoints WHERE id IN ('1001', 'own')`);
    await cli.query('DELETE FROM endpoints');
  });

  it('make the columns of Asterisk 22', async () => {
    const counts = await select<{ name: string; columns: number }>(
      cli,
      `SELECT table_name AS name, COUNT(*) AS columns FROM information_schema.columns
       WHERE table_schema = 'smartcms' AND table_name LIKE 'ps\\_%' GROUP BY table_name ORDER BY table_name`,
    );
    expect(Object.fromEntries(counts.map((each) => [each.name, each.columns]))).toEqual({
      ps_aors: 16,
      ps_auths: 13,
      ps_contacts: 16,
      ps_endpoint_id_ips: 6,
      ps_endpoints: 147,
      ps_globals: 29,
      ps_registrations: 22,
      ps_systems: 17,
      ps_transports: 27,
    });
  });

  it('give every table InnoDB, utf8mb4 and a primary key', async () => {
    const bad = await select(
      cli,
      `SELECT t.table_name FROM information_schema.tables t
       WHERE t.table_schema = 'smartcms' AND t.table_type = 'BASE TABLE' AND (t.engine <> 'InnoDB' OR t.table_collation NOT LIKE 'utf8mb4%' OR NOT EXISTS (
         SELECT * FROM information_schema.statistics s
         WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.index_name = 'PRIMARY'))`,
    );
    expect(bad).toEqual([]);
  });

  it('keep ids apart that differ in case or accent', async () => {
    await cli.query(`INSERT INTO ps_endpoints (id) VALUES ('alice'), ('Alice'), ('älice')`);
    expect(await select(cli, `SELECT id FROM ps_endpoints WHERE id = 'alice'`)).toEqual([{ id: 'alice' }]);
    await expect(cli.query(`INSERT INTO ps_endpoints (id) VALUES ('alice')`)).rejects.toThrow(/Duplicate/);
  });

  it('take what Asterisk takes and refuse what it refuses', async () => {
    await cli.query(`INSERT INTO ps_auths (id, auth_type) VALUES ('digest', 'digest')`);
    await cli.query(`INSERT INTO ps_endpoints (id, dtmf_mode, timers) VALUES ('none', 'none', 'always')`);
    await expect(
      cli.query(`INSERT INTO ps_endpoints (id, dtmf_mode) VALUES ('old', 'rfc2833')`),
    ).rejects.toThrow(/Data truncated/);
    await cli.query(`INSERT INTO ps_endpoints (id, rtp_symmetric) VALUES ('number', 1)`);
    expect(await select(cli, `SELECT rtp_symmetric FROM ps_endpoints WHERE id = 'number'`)).toEqual([
      { rtp_symmetric: 'yes' },
    ]);
  });

  it('hold 10,000 endpoints, found by id', async () => {
    await cli.query(
      `INSERT INTO ps_endpoints (id, aors, auth) SELECT seq, seq, seq FROM seq_100000_to_109999`,
    );
    const plan = await select(cli, `EXPLAIN SELECT * FROM ps_endpoints WHERE id = '105000'`);
    expect(plan).toMatchObject([{ key: 'PRIMARY', rows: '1' }]);
  });

  it('store a call record as long as Asterisk writes it', async () => {
    const asterisk = await db.connect('asterisk');
    const data = Array.from({ length: 40 }, (_, index) => `PJSIP/1${index}/sip:1${index}@203.0.113.9`).join(
      '&',
    );
    await asterisk.query(
      'INSERT INTO cdr (src, dst, lastdata, start, `end`) VALUES (?, ?, ?, NOW(), NOW())',
      ['1001', '7000', data],
    );
    expect(await select(cli, `SELECT lastdata FROM cdr WHERE src = '1001'`)).toEqual([{ lastdata: data }]);
    await asterisk.end();
  });

  describe('let Asterisk', () => {
    let asterisk: Connection;
    beforeAll(async () => {
      asterisk = await db.connect('asterisk');
    });
    afterAll(() => asterisk?.end());

    it.each(['endpoints', 'auths', 'aors'])('read %s as a whole, the last first', async (kind) => {
      await cli.query(`REPLACE INTO ps_${kind} (id) VALUES ('2001'), ('2003'), ('2002')`);
      const rows = await select<{ id: string }>(
        asterisk,
        `SELECT * FROM asterisk_${kind} WHERE id LIKE '200_'`,
      );
      expect(rows.map(({ id }) => id)).toEqual(['2003', '2002', '2001']);
      await expect(asterisk.query(`DELETE FROM asterisk_${kind}`)).rejects.toThrow(/command denied/);
    });

    it('read every column that an extension or a trunk has', async () => {
      const password = 'test-secret';
      const phones = extensionTypes.map((type) =>
        endpointColumns({ number: '1001', type, name: 'Desk', peer: '1002', password }),
      );
      const trunk = trunkColumns(
        {
          name: 'provider',
          type: 'trunk',
          host: '203.0.113.9',
          port: 5060,
          username: 'u',
          match: [],
          register: false,
          transport: 'tls',
          srtp: true,
          codecs: ['alaw'],
          callerId: '4930123',
        },
        password,
      );
      for (const kind of ['endpoint', 'auth', 'aor'] as const) {
        const written = new Set([...phones, trunk].flatMap((columns) => Object.keys(columns[kind] ?? {})));
        const read = await select<{ name: string }>(
          cli,
          'SELECT column_name AS name FROM information_schema.columns WHERE table_name = ?',
          [`asterisk_${kind}s`],
        );
        expect(read.map(({ name }) => name)).toEqual(expect.arrayContaining([...written]));
      }
    });

    it.each(['ps_endpoints', 'ps_auths', 'ps_aors', 'ps_endpoint_id_ips', 'ps_registrations'])(
      'read %s',
      async (table) => {
        await expect(select(asterisk, `SELECT * FROM ${table} LIMIT 1`)).resolves.toBeInstanceOf(Array);
        await expect(asterisk.query(`DELETE FROM ${table}`)).rejects.toThrow(/command denied/);
      },
    );

    it.each(['users', 'licenses', 'license_activations', 'audit_log', 'cdr', 'schema_migrations'])(
      'not read %s',
      async (table) => {
        await expect(select(asterisk, `SELECT * FROM ${table}`)).rejects.toThrow(/command denied/);
      },
    );

    it('see the columns of the call records', async () => {
      const columns = await select<{ name: string }>(
        asterisk,
        `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'cdr'`,
      );
      expect(columns.map((each) => each.name)).toEqual(
        expect.arrayContaining(['src', 'dst', 'start', 'end']),
      );
    });
  });

  it('let the API append to the audit log, not rewrite it', async () => {
    const api = await db.connect('smartcms_api');
    await api.query(`INSERT INTO audit_log (at, actor, action) VALUES (UTC_TIMESTAMP(3), 'test', 'test')`);
    await expect(api.query(`DELETE FROM audit_log`)).rejects.toThrow(/command denied/);
    await expect(api.query(`UPDATE audit_log SET actor = 'other'`)).rejects.toThrow(/command denied/);
    await api.end();
  });
});
