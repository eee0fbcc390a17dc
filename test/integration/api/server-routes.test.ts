import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { writeReport } from '../../../src/database/repositories/server-reports.ts';
import { codeNames, codes } from '../../../src/domain/codes.ts';
import type { DeployedSettings } from '../../../src/domain/server-settings.ts';
import { recordingFiles } from '../../../src/services/recording-files.ts';
import { readSettings } from '../../../src/services/settings.ts';
import { type ApiInProcess, logIn, openApi, prepareDatabase } from '../../support/api-in-process.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();

const deployed: DeployedSettings = {
  publicAddress: '203.0.113.10',
  domain: 'phones.example.com',
  timeZone: 'UTC',
  ports: { https: 443, sip: 5060, sips: 5061, wss: 8089 },
  stun: null,
  webrtc: { stun: [], turn: [], relayOnly: false },
  codes: Object.fromEntries(
    codeNames.map((name) => [name, codes[name].default]),
  ) as DeployedSettings['codes'],
  calls: { keepDays: 365 },
  recordings: { keepDays: 90, minFreePercent: 10 },
};

const backup = (id: string, state: string) => ({
  ...{ id, state, file: `/opt/smartcms/backups/${id}.sql.zst`, bytes: 10, sha256: 'a'.repeat(64) },
  ...{ schemaVersion: '015', tables: 2, rows: 3, createdAt: '2026-11-22T01:00:00.000Z', seconds: 1 },
  ...{ verifiedAt: state === 'verified' ? '2026-11-22T02:00:00.000Z' : null, kind: 'database' },
  ...{ encrypted: false, parts: [], problem: state === 'damaged' ? 'its file is missing' : null },
  evidence:
    state === 'verified'
      ? {
          ...{ id, at: '2026-11-22T02:00:00.000Z', by: 'root@phones', seconds: 3, ok: true, problem: null },
          tables: [{ name: 'users', expected: 1, restored: 1 }],
        }
      : null,
});

describe.skipIf(missing)(`what the server keeps, over HTTP${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let watcher: Connection;
  let api: ApiInProcess;
  const tokens: Record<string, string> = {};
  const woken: number[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-monitor-'));

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await prepareDatabase(watcher);
    api = openApi(db, redis, new ScriptedAsterisk(await db.connect()), {
      deployed: async () => deployed,
      recordings: recordingFiles(folder),
      certificate: async () => ({ kind: 'issued', expiresAt: '2027-01-01T00:00:00.000Z' }),
      wakeJobs: async (id) => void woken.push(id),
    });
    tokens['admin'] = await logIn(watcher, 'admin@example.com', 'super_admin');
    tokens['operator'] = await logIn(watcher, 'operator@example.com', 'operator');
    tokens['viewer'] = await logIn(watcher, 'viewer@example.com', 'viewer');
  });
  afterAll(async () => {
    await api?.close();
    watcher?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
    rmSync(folder, { recursive: true });
  });

  function call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    { body, as = 'admin', range }: { body?: object; as?: string; range?: string } = {},
  ) {
    const headers = { authorization: `Bearer ${tokens[as]}`, ...(range && { range }) };
    return api.app.inject({ method, url, headers, ...(body && { payload: body }) });
  }

  describe('backups', () => {
    it('are unknown until the server has told of them', async () => {
      await watcher.query('DELETE FROM server_reports');
      expect((await call('GET', '/api/backups')).json()).toMatchObject({ items: [], total: 0, asOf: null });
      expect((await call('GET', '/api/status')).json().lastBackup).toBeNull();
    });

    it('are listed whoever made them, with the evidence of their tests', async () => {
      const backups = [
        backup('20261122T030000Z-0003', 'damaged'),
        backup('20261122T010000Z-0001', 'verified'),
      ];
      await writeReport(watcher, 'backups', { backups }, new Date('2026-11-22T04:00:00Z'));
      const list = (await call('GET', '/api/backups?q=verified')).json();
      expect(list).toMatchObject({ total: 1, page: 1, asOf: '2026-11-22T04:00:00.000Z' });
      expect(list.items[0]).toMatchObject({ id: '20261122T010000Z-0001', state: 'verified' });
      expect(list.items[0]).not.toHaveProperty('evidence');
      const shown = (await call('GET', '/api/backups/20261122T010000Z-0001')).json();
      expect(shown.evidence).toMatchObject({ ok: true, tables: [{ name: 'users', restored: 1 }] });
      expect((await call('GET', '/api/backups/20261122T010000Z-ffff')).statusCode).toBe(404);
      expect((await call('GET', '/api/backups', { as: 'operator' })).statusCode).toBe(403);
    });

    it('show on the dashboard by the newest that is good', async () => {
      const status = (await call('GET', '/api/status', { as: 'viewer' })).json();
      expect(status).toMatchObject({
        lastBackup: { id: '20261122T010000Z-0001', verified: true },
        certificate: { kind: 'issued', expiresAt: '2027-01-01T00:00:00.000Z' },
        machine: { processors: expect.any(Number), loadAverage: [1, 5, 15].map(() => expect.any(Number)) },
      });
      expect(status.machine.memoryTotalBytes).toBeGreaterThan(status.machine.memoryAvailableBytes);
    });

    it('are made and proven by jobs', async () => {
      const made = await call('POST', '/api/backups', { body: { all: true } });
      expect([made.statusCode, made.json()]).toMatchObject([
        202,
        { kind: 'backup', arguments: { all: true } },
      ]);
      const proven = await call('POST', '/api/backups/20261122T010000Z-0001/verify');
      expect(proven.json()).toMatchObject({ kind: 'verify', state: 'queued' });
      expect(woken).toEqual([made.json().id, proven.json().id]);
    });
  });

  describe('recordings', () => {
    const id = 'smartcms-1795361580.12';
    beforeEach(async () => {
      mkdirSync(join(folder, '2026/11/22'), { recursive: true });
      writeFileSync(join(folder, '2026/11/22', `${id}.wav`), '0123456789');
      writeFileSync(join(folder, '2026/11/22', 'notes.txt'), 'not sound');
      await watcher.query('DELETE FROM call_records');
      await watcher.query('INSERT INTO call_records SET ?', {
        ...{ id, direction: 'internal', caller: '1001', dialled: '1002', disposition: 'answered' },
        ...{ started_at: new Date('2026-11-22T10:00:00Z'), answered_at: new Date('2026-11-22T10:00:02Z') },
        ...{ ended_at: new Date('2026-11-22T10:01:00Z'), recorded: 1 },
      });
    });

    it('are listed with their calls', async () => {
      const list = (await call('GET', '/api/recordings', { as: 'operator' })).json();
      expect(list).toMatchObject({
        total: 1,
        items: [{ id, bytes: 10, call: { from: '1001', to: '1002', durationSeconds: 60 } }],
      });
      expect((await call('GET', '/api/recordings?q=100')).json().total).toBe(1);
      expect((await call('GET', '/api/recordings?q=7')).json().total).toBe(1);
      expect((await call('GET', '/api/recordings?q=999')).json().total).toBe(0);
      expect((await call('GET', '/api/recordings?since=2999-01-01T00:00:00Z')).json().total).toBe(0);
      expect((await call('GET', '/api/recordings', { as: 'viewer' })).statusCode).toBe(403);
    });

    it('are listened to as a whole or in part, and the audit log has who did', async () => {
      const whole = await call('GET', `/api/recordings/${id}/audio`, { as: 'operator' });
      expect([whole.statusCode, whole.headers['content-type'], whole.body]).toEqual([
        200,
        'audio/wav',
        '0123456789',
      ]);
      const part = await call('GET', `/api/recordings/${id}/audio`, { range: 'bytes=2-4' });
      expect([part.statusCode, part.headers['content-range'], part.body]).toEqual([
        206,
        'bytes 2-4/10',
        '234',
      ]);
      const behind = await call('GET', `/api/recordings/${id}/audio`, { range: 'bytes=10-' });
      expect([behind.statusCode, behind.headers['content-range']]).toEqual([416, 'bytes */10']);
      for (const other of ['smartcms-1.1', '..%2f..%2fetc%2fpasswd', 'x'.repeat(119)]) {
        expect([400, 404]).toContain((await call('GET', `/api/recordings/${other}/audio`)).statusCode);
      }
      const rows = await select(watcher, `SELECT actor FROM audit_log WHERE action = 'recording.fetch'`);
      expect(rows).toEqual(
        expect.arrayContaining([{ actor: 'operator@example.com' }, { actor: 'admin@example.com' }]),
      );
    });

    it('that are empty are answered too', async () => {
      writeFileSync(join(folder, '2026/11/22', `${id}.wav`), '');
      const empty = await call('GET', `/api/recordings/${id}/audio`);
      expect([empty.statusCode, empty.headers['content-length'], empty.body]).toEqual([200, '0', '']);
    });

    it('are deleted by a job, by administrators alone', async () => {
      const asked = await call('DELETE', `/api/recordings/${id}`);
      expect([asked.statusCode, asked.json()]).toMatchObject([
        202,
        { kind: 'remove-recording', arguments: { id } },
      ]);
      expect((await call('DELETE', `/api/recordings/${id}`, { as: 'operator' })).statusCode).toBe(403);
      expect((await call('DELETE', '/api/recordings/smartcms-1.1')).statusCode).toBe(404);
    });

    it('are made by rules', async () => {
      await call('POST', '/api/extensions', { body: { number: '1001', type: 'line' } });
      const rule = await call('PUT', '/api/recording-rules/extension:1001');
      expect(rule.json()).toMatchObject({ kind: 'extension', name: '1001', result: 'created' });
      expect((await call('PUT', '/api/recording-rules/extension:1001')).json().result).toBe('unchanged');
      expect((await call('GET', '/api/recording-rules')).json()).toMatchObject({ total: 1 });
      expect((await call('PUT', '/api/recording-rules/extension:9999')).statusCode).toBe(404);
      expect((await call('PUT', '/api/recording-rules/nobody')).statusCode).toBe(400);
      expect((await call('DELETE', '/api/recording-rules/extension:1001')).json().result).toBe('removed');
    });
  });

  describe('settings', () => {
    it('tell what the config says, and what is set here', async () => {
      expect((await call('GET', '/api/settings')).json()).toEqual({
        deployed,
        own: { callsKeepDays: null, recordingsKeepDays: null },
      });
      expect((await call('GET', '/api/settings', { as: 'operator' })).statusCode).toBe(403);
    });

    it('keep records and recordings for less long than the config, never for longer', async () => {
      const body = { recordingsKeepDays: 30 };
      expect((await call('PATCH', '/api/settings', { body })).json()).toEqual({
        ...{ callsKeepDays: null, recordingsKeepDays: 30, result: 'updated' },
      });
      expect((await call('PATCH', '/api/settings', { body })).json().result).toBe('unchanged');
      const refused = await call('PATCH', '/api/settings', { body: { callsKeepDays: 366 } });
      expect([refused.statusCode, refused.json().error.message]).toEqual([
        400,
        expect.stringContaining('365 days'),
      ]);
      expect(await readSettings(watcher)).toEqual({ callsKeepDays: null, recordingsKeepDays: 30 });
      const back = await call('PATCH', '/api/settings', { body: { recordingsKeepDays: null } });
      expect(back.json().recordingsKeepDays).toBeNull();
    });

    it('have the kinds of numbers', async () => {
      const body = { emergency: ['112', '110'] };
      const changed = await call('PATCH', '/api/settings/numbers', { body });
      expect(changed.json()).toMatchObject({ emergency: ['112', '110'], result: 'updated' });
      expect((await call('GET', '/api/settings/numbers')).json().emergency).toEqual(['112', '110']);
    });
  });

  it('features of extensions are shown and set', async () => {
    await call('POST', '/api/extensions', { body: { number: '1005', type: 'extension' } });
    const url = '/api/extensions/1005/features';
    expect((await call('GET', url, { as: 'operator' })).json()).toMatchObject({ number: '1005', dnd: false });
    const changed = await call('PATCH', url, { body: { dnd: true, forwardBusy: '1006' } });
    expect(changed.json()).toMatchObject({ dnd: true, forwardBusy: '1006', result: 'updated' });
    expect((await call('PATCH', url, { as: 'operator', body: { dnd: false } })).statusCode).toBe(403);
    expect((await call('PATCH', url, { body: { forwardBusy: '1005' } })).statusCode).toBe(400);
  });

  it('records of calls come in pages that are counted, found and sorted, or by a cursor', async () => {
    await watcher.query('DELETE FROM call_records');
    for (let index = 0; index < 5; index++) {
      const started = new Date(Date.UTC(2026, 10, 22, 10, index));
      await watcher.query('INSERT INTO call_records SET ?', {
        ...{ id: `c-1.${index}`, direction: 'internal', caller: `100${index}`, dialled: `20${index}` },
        ...{ disposition: 'answered', started_at: started, answered_at: started },
        ended_at: new Date(+started + 1000 * (10 - index)),
      });
    }
    const ids = (answer: { json(): { items: { id: string }[] } }) =>
      answer.json().items.map(({ id }) => id.slice(-1));
    const second = await call('GET', '/api/cdr?limit=2&page=2');
    expect(second.json()).toMatchObject({ total: 5, page: 2, limit: 2 });
    expect(ids(second)).toEqual(['2', '1']);
    const first = await call('GET', '/api/cdr?limit=2');
    expect(ids(first)).toEqual(['4', '3']);
    expect(ids(await call('GET', `/api/cdr?limit=2&cursor=${first.json().next}`))).toEqual(['2', '1']);
    expect(ids(await call('GET', '/api/cdr?sort=durationSeconds'))).toEqual(['4', '3', '2', '1', '0']);
    expect(ids(await call('GET', '/api/cdr?q=1003'))).toEqual(['3']);
    expect((await call('GET', '/api/cdr?q=%25')).json().total).toBe(0);
  });

  it('a seat of a licence is given back, which closes the administration there at once', async () => {
    const [license] = (await call('GET', '/api/licenses?sort=-createdAt')).json().items;
    const [{ serverId }] = license.activations;
    const url = `/api/licenses/${license.id}/activations/${serverId}`;
    expect((await call('DELETE', url, { as: 'operator' })).statusCode).toBe(403);
    const released = await call('DELETE', url);
    expect(released.json()).toMatchObject({ activations: [], result: 'updated' });
    // Administration is closed at once, but for the licences.
    const closed = await call('GET', '/api/backups');
    expect([closed.statusCode, closed.json().error]).toMatchObject([
      403,
      { code: 'license_invalid', details: { code: 'NOT_ACTIVATED' } },
    ]);
    expect((await call('DELETE', url)).statusCode).toBe(404);
    const sql = `SELECT subject, actor FROM audit_log WHERE action = 'license.release'`;
    expect(await select(watcher, sql)).toEqual([{ subject: String(license.id), actor: 'admin@example.com' }]);
  });
});
