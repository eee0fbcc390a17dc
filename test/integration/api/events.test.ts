import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Connection } from '../../../src/database/connect.ts';
import { addEvent } from '../../../src/database/repositories/outbox.ts';
import { addExtension } from '../../../src/services/extensions.ts';
import { type ApiInProcess, logIn, openApi, prepareDatabase } from '../../support/api-in-process.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk, sessionOn } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();

interface Frame {
  type: string;
  number: number;
  modules?: string[];
  event: { type: string; subject: string };
}

describe.skipIf(missing)(`events over a WebSocket${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let watcher: Connection;
  let asterisk: ScriptedAsterisk;
  /** Two processes of the API, as far as events are concerned. */
  const apis: ApiInProcess[] = [];
  const hosts: string[] = [];
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await prepareDatabase(watcher);
    asterisk = new ScriptedAsterisk(await db.connect());
    for (let count = 0; count < 2; count++) {
      const api = openApi(db, redis, asterisk);
      apis.push(api);
      hosts.push(await api.listen());
    }
    tokens['admin'] = await logIn(watcher, 'admin@example.com', 'super_admin');
    tokens['viewer'] = await logIn(watcher, 'viewer@example.com', 'viewer');
  });
  afterAll(async () => {
    await Promise.all(apis.map((api) => api.close()));
    watcher?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });

  async function ticketOf(user = 'admin', host = hosts[0]): Promise<{ status: number; ticket: string }> {
    const headers = { authorization: `Bearer ${tokens[user]}` };
    const response = await fetch(`http://${host}/api/events/ticket`, { method: 'POST', headers });
    const body = (await response.json()) as { ticket: string };
    return { status: response.status, ticket: body.ticket };
  }

  interface Client {
    frames: Frame[];
    events(): string[];
    closed: Promise<number>;
    until(found: (frames: Frame[]) => boolean): Promise<void>;
    close(): void;
  }

  async function open({
    user = 'admin',
    host = hosts[0],
    after,
  }: {
    user?: string;
    host?: string;
    after?: number;
  } = {}): Promise<Client> {
    const { ticket } = await ticketOf(user, host);
    const query = after === undefined ? '' : `&after=${after}`;
    const socket = new WebSocket(`ws://${host}/api/events?ticket=${ticket}${query}`);
    const frames: Frame[] = [];
    socket.on('message', (data) => void frames.push(JSON.parse(String(data))));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return {
      frames,
      events: () => frames.filter(({ type }) => type === 'event').map(({ event }) => event.subject),
      closed,
      close: () => socket.close(),
      async until(found) {
        const deadline = Date.now() + 20_000;
        while (!found(frames)) {
          if (Date.now() > deadline) throw new Error(`only ${JSON.stringify(frames)}`);
          await sleep(20);
        }
      },
    };
  }
  const hasSnapshot = (frames: Frame[]) => frames.some(({ type }) => type === 'snapshot');
  const write = (subject: string, type = 'extension.created') =>
    addEvent(watcher, { type, at: new Date(), subject });
  /** Open once the process reads the stream again. */
  async function openWhenUp(options: Parameters<typeof open>[0] = {}): Promise<Client> {
    for (;;) {
      const client = await open(options).catch(() => null);
      await Promise.race([client?.until(hasSnapshot).catch(() => undefined), client?.closed, sleep(2000)]);
      if (client !== null && hasSnapshot(client.frames)) return client;
      client?.close();
      await sleep(100);
    }
  }

  it('begin with what there is, and tell every process of what the command line writes', async () => {
    const [first, second] = [await openWhenUp(), await openWhenUp({ host: hosts[1] ?? '' })];
    expect(first.frames[0]).toMatchObject({
      ...{ type: 'access', extension: null, license: { valid: true, code: 'VALID' } },
    });
    expect(first.frames.find(({ type }) => type === 'snapshot')).toMatchObject({
      registered: [],
      calls: expect.anything(),
      services: { database: { status: 'ok' } },
    });
    // By which the process that leads knows that somebody watches calls.
    const asked = new Redis({ path: redis.socketPath, password: redis.password });
    expect(await asked.exists('smartcms:events:audience')).toBe(1);
    asked.disconnect();
    const session = sessionOn(await db.connect(), asterisk);
    await addExtension(session, { name: 'cli', address: null }, { number: '1001', type: 'line' });
    for (const client of [first, second]) {
      await client.until(() => client.events().includes('1001'));
      client.close();
    }
    // Told once, although both processes relay.
    expect(first.events().filter((subject) => subject === '1001')).toHaveLength(1);
  });

  it('go on after a drop, at another process too, without a gap or a repetition', async () => {
    const before = await openWhenUp();
    await write('2001');
    await before.until(() => before.events().includes('2001'));
    before.close();
    await before.closed;
    const last = before.frames.at(-1)?.number ?? 0;
    for (const subject of ['2002', '2003', '2004']) await write(subject);
    const other = await openWhenUp({ host: hosts[1] ?? '' });
    await sleep(1200);
    const after = await open({ host: hosts[1] ?? '', after: last });
    await after.until(() => after.events().includes('2004'));
    expect(after.events()).toEqual(['2002', '2003', '2004']);
    expect(hasSnapshot(after.frames)).toBe(false);
    const numbers = after.frames.flatMap(({ type, number }) => (type === 'event' ? [number] : []));
    expect(numbers).toEqual([last + 1, last + 2, last + 3]);
    const lost = await open({ after: 12 });
    await lost.until(hasSnapshot);
    for (const client of [other, after, lost]) client.close();
  });

  it('tell a user nothing of modules that are closed to them', async () => {
    const viewer = await openWhenUp({ user: 'viewer' });
    expect(Object.keys(viewer.frames.find(({ type }) => type === 'snapshot') ?? {}).sort()).toEqual([
      'number',
      'services',
      'type',
    ]);
    await write('3001');
    await write('redis', 'service.changed');
    await viewer.until(() => viewer.events().length > 0);
    expect(viewer.events()).toEqual(['redis']);
    viewer.close();
  });

  it('need a ticket, which is good once and for this page alone', async () => {
    const { ticket } = await ticketOf();
    const url = `http://${hosts[0]}/api/events?ticket=${ticket}`;
    expect((await fetch(url)).status).toBe(426);
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(`http://${hosts[0]}/api/events?ticket=x`)).status).toBe(401);
    const elsewhere = new WebSocket(`${url.replace('http', 'ws')}`, { origin: 'https://evil.example.com' });
    const status = await new Promise((resolve) => {
      elsewhere.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      elsewhere.once('error', () => undefined);
    });
    expect(status).toBe(403);
  });

  it('end when the session is revoked, and follow a lowered role', async () => {
    tokens['second'] = await logIn(watcher, 'second@example.com', 'admin');
    const client = await openWhenUp({ user: 'second' });
    expect(client.frames[0]?.modules).toContain('extensions');
    await watcher.query(`UPDATE users SET role = 'viewer' WHERE email = 'second@example.com'`);
    await client.until((frames) => frames.at(-1)?.type === 'snapshot' && frames.length > 2);
    expect(client.frames.findLast(({ type }) => type === 'access')?.modules).toEqual(['dashboard']);
    await watcher.query('DELETE FROM access_tokens WHERE id = ?', [tokens['second']?.split('|')[0]]);
    expect(await client.closed).toBe(4001);
  });

  it('are away with Redis, and come back with a new snapshot, while the rest goes on', async () => {
    const client = await openWhenUp();
    await redis.kill();
    expect(await client.closed).toBe(1013);
    expect((await ticketOf()).status).toBe(503);
    const headers = { authorization: `Bearer ${tokens['admin']}` };
    expect((await fetch(`http://${hosts[0]}/api/extensions`, { headers })).status).toBe(200);
    await write('4001');
    await redis.restart();
    const back = await openWhenUp();
    await write('4002');
    await back.until(() => back.events().includes('4002'));
    back.close();
  });

  it('end with a code when the process stops', async () => {
    const client = await openWhenUp({ host: hosts[1] ?? '' });
    await apis.pop()?.close();
    expect(await client.closed).toBe(1001);
  });
});
