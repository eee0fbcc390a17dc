import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { insertRows } from '../../../src/database/repositories/endpoints.ts';
import { writeFeatures } from '../../../src/database/repositories/features.ts';
import { writeGroup } from '../../../src/database/repositories/groups.ts';
import {
  outboundRoutes,
  serverWeekTime,
  writeInbound,
  writeNumberKinds,
  writeOutbound,
} from '../../../src/database/repositories/routes.ts';
import { isEmergency, wayOut, whoAnswers } from '../../../src/domain/call-plan.ts';
import { initialFeatures } from '../../../src/domain/features.ts';
import type { Destination, InboundRule, OutboundRule } from '../../../src/domain/routes.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';

const missing = mariadbMissing();
const at = new Date('2026-11-22T12:00:00Z');

/** The look-ups of the dialplan, by name, with the values that Asterisk would put into them. */
const template = readFileSync(
  new URL('../../../templates/asterisk/func_odbc.conf.hbs', import.meta.url),
  'utf8',
);
const statements = new Map(
  [...template.matchAll(/^\[(\w+)\]\ndsn = calls\n(?:read|write)sql = (.*)$/gm)].map(([, name, sql]) => [
    name,
    sql,
  ]),
);
function statement(name: string, values: readonly string[], written = ''): string {
  const sql = statements.get(name);
  if (sql === undefined) throw new Error(`func_odbc.conf has no ${name}`);
  return sql
    .replaceAll(/\$\{SQL_ESC\(\$\{ARG(\d)\}\)\}/g, (_, index) =>
      (values[index - 1] ?? '').replaceAll("'", "''"),
    )
    .replaceAll(/\$\{SQL_ESC\(\$\{VAL1\}\)\}/g, written.replaceAll("'", "''"));
}

const digit = (from = 0) => fc.integer({ min: from, max: 9 }).map(String);
/** Few digits, so that numbers meet patterns. */
const number = fc
  .tuple(
    fc.constantFrom('', '', '+'),
    fc.array(fc.constantFrom('0', '1', '2', '9'), { minLength: 1, maxLength: 6 }),
  )
  .map(([plus, digits]) => plus + digits.join(''));
const place = fc.oneof(
  fc.constantFrom('0', '0', '1', '2', 'X', 'Z', 'N'),
  fc.tuple(digit(), digit()).map(([one, other]) => `[${one < other ? `${one}-${other}` : other}${one}]`),
);
const pattern = fc.oneof(
  number,
  fc
    .tuple(
      fc.constantFrom('', '', '+'),
      fc.array(place, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '.'),
    )
    .map(([plus, places, end]) => `_${plus}${places.join('')}${end}`),
);
const outbound: fc.Arbitrary<OutboundRule> = fc.record({
  pattern,
  trunks: fc.uniqueArray(fc.constantFrom('north', 'south', 'west'), { minLength: 1 }),
  strip: fc.integer({ min: 0, max: 4 }),
  prepend: fc.constantFrom('', '0049', '+'),
  emergency: fc.boolean(),
  international: fc.boolean(),
  maxCalls: fc.option(fc.integer({ min: 1, max: 9 })),
  maxSeconds: fc.option(fc.integer({ min: 1, max: 99 })),
  failoverSeconds: fc.constantFrom(0.5, 2.5, 10),
});
const destination = fc.constantFrom<Destination>('extension:1001', 'group:600', 'hangup');
const hours = fc.option(
  fc.constantFrom(
    'mon-fri 08:00-18:00',
    'sat 09:00-12:00, sun 10:00-11:00',
    '22:00-06:00',
    'fri-mon 00:00-24:00',
  ),
);
const inbound: fc.Arbitrary<InboundRule> = fc.record({
  did: pattern.map((text) => text.replace('+', '')),
  to: destination,
  hours,
  otherwise: destination,
});
const features = fc.record({
  dnd: fc.boolean(),
  forwardAlways: fc.option(number.filter((text) => text.length > 1)),
  forwardBusy: fc.option(number.filter((text) => text.length > 1)),
  forwardNoAnswer: fc.constant(null),
  ringSeconds: fc.option(fc.integer({ min: 5, max: 60 })),
  calls: fc.constantFrom('internal' as const, 'national' as const, 'international' as const),
  maxCalls: fc.option(fc.integer({ min: 1, max: 9 })),
  maxSeconds: fc.option(fc.integer({ min: 1, max: 99 })),
});
const kinds = fc.record({
  emergency: fc.uniqueArray(fc.constantFrom('112', '911', '12', '00'), { maxLength: 3 }),
  international: fc.uniqueArray(fc.constantFrom('00', '+', '011', '9'), { maxLength: 3 }),
});
const moment = fc.record({
  day: fc.integer({ min: 1, max: 7 }),
  time: fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '01', '59')).map(([hour, minute]) => {
    return `${String(hour).padStart(2, '0')}:${minute}`;
  }),
});

describe.skipIf(missing !== null)(`the dialplan's look-ups${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let cli: Connection;
  let asterisk: Connection;
  beforeAll(async () => {
    db = await startMariadb();
    await db.reset();
    cli = await db.connect();
    await migrate(cli);
    asterisk = await db.connect('asterisk');
    const trunk = { type: 'trunk', created_at: at, updated_at: at };
    await insertRows(cli, 'endpoints', [
      { ...trunk, id: 'north', caller_id: '4930123' },
      { ...trunk, id: 'south' },
      { ...trunk, id: 'west' },
    ]);
  });
  beforeEach(async () => {
    for (const table of [
      'outbound_routes',
      'inbound_routes',
      'extension_features',
      'extension_limits',
      'ring_groups',
    ])
      await cli.query('DELETE FROM ??', [table]);
  });
  afterAll(async () => {
    asterisk?.destroy();
    cli?.destroy();
    await db?.stop();
  });
  const first = async (name: string, values: readonly string[]) =>
    (await select<Record<string, unknown>>(asterisk, statement(name, values))).map((row) =>
      Object.values(row),
    )[0];
  const look = async (name: string, ...values: string[]) => {
    const row = await first(name, values);
    // The short question of the common call is no other rule.
    if (name === 'NUMBER')
      expect(await first('COMMON', values), values.join()).toEqual([row?.[0] === 'plain' ? 'plain' : 'more']);
    return row;
  };

  it('find the way out that the rules find, on random routes and numbers', async () => {
    const world = fc.record({
      outbound: fc.uniqueArray(outbound, { selector: (route) => route.pattern, minLength: 1, maxLength: 8 }),
      kinds,
      limits: fc.option(features),
      numbers: fc.array(number, { minLength: 10, maxLength: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ outbound, kinds, limits, numbers }) => {
        await cli.query('DELETE FROM outbound_routes');
        await cli.query('DELETE FROM extension_limits');
        for (const route of outbound) await writeOutbound(cli, { ...route, createdAt: at }, at);
        await writeNumberKinds(cli, kinds);
        if (limits !== null) await writeFeatures(cli, '1001', limits);
        const extensions = new Map([['1001', limits ?? initialFeatures]]);
        for (const called of [...numbers, '112', '911', '00', '0049']) {
          const rule = wayOut({ outbound, kinds, extensions }, called, '1001');
          const row = await look('OUTBOUND', called, '1001');
          expect(row?.[0] ?? null, called).toBe(rule?.verdict ?? null);
          if (rule === null) continue;
          const [, , dialled, trunks, emergency, ...figures] = row?.slice(0, -1) ?? [];
          const [routeCalls, ownCalls, seconds, failover] = figures.map((value) =>
            value === null ? null : Number(value),
          );
          const shown = rule.route.trunks.map((name) => `${name}:${name === 'north' ? '4930123' : ''}`);
          expect({ dialled, trunks, emergency, routeCalls, ownCalls, seconds, failover }, called).toEqual({
            dialled: rule.dialled,
            trunks: shown.join('&'),
            emergency: Number(rule.emergency),
            routeCalls: rule.route.maxCalls ?? 65535,
            ownCalls: limits?.maxCalls ?? 65535,
            seconds: rule.maxSeconds,
            failover: rule.route.failoverSeconds,
          });
          const [first] = (await look('NUMBER', called, '1001')) ?? [];
          expect(first === 'emergency', called).toBe(isEmergency({ outbound, kinds }, called));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('find who answers, as the rules do, at any hour of the week', async () => {
    const world = fc.record({
      inbound: fc.uniqueArray(inbound, { selector: (route) => route.did, minLength: 1, maxLength: 8 }),
      calls: fc.array(fc.tuple(number, moment), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ inbound, calls }) => {
        await cli.query('DELETE FROM inbound_routes');
        for (const route of inbound) await writeInbound(cli, { ...route, createdAt: at }, at);
        for (const [called, { day, time }] of calls) {
          const [to = null] = (await look('INBOUND', called.replace('+', ''), String(day), time)) ?? [];
          expect(to, `${called} on ${day} at ${time}`).toBe(
            whoAnswers(inbound, called, { day, time })?.to ?? null,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('find the features of an extension, and the members of a group that may be disturbed', async () => {
    const set = { ...initialFeatures, forwardAlways: '1002', forwardBusy: '+4930', ringSeconds: 20 };
    await writeFeatures(cli, '1001', set);
    await writeFeatures(cli, '1003', { ...initialFeatures, dnd: true });
    const group = { number: '600', name: null, members: ['1002', '1003', '1001'], ringSeconds: 15 };
    await writeGroup(cli, { ...group, fallback: 'extension:1009', createdAt: at }, at);
    const ends = { ...{ context: 'from-internal', allow: 'ulaw' }, direct_media: 'no' };
    await insertRows(cli, 'ps_endpoints', [
      ...['1001', '1003', '1004'].map((id) => ({ id, ...ends })),
      { id: '1008', ...ends, context: 'vpw' },
    ]);
    const unset = (count: number) => Array.from({ length: count }, () => null);
    const look1001 = await look('NUMBER', '1001', '1004');
    expect(look1001).toEqual(['extension', '1004', 0, 0, 0, '1002', '+4930', null, 20, ...unset(3)]);
    expect(await look('NUMBER', '600', '1008')).toEqual([
      ...['group', null, 0, 0, ...unset(5)],
      ...[15, 'extension:1009', '1002&1001'],
    ]);
    // What the dialplan takes for an extension of which nothing is set.
    expect(await look('NUMBER', '1004', '1001')).toEqual(['plain', '1001', 0, 0, ...unset(8)]);
    expect(await look('NUMBER', '1003', 'north')).toEqual(['extension', null, 0, 0, 1, ...unset(7)]);
    const emergency = { trunks: ['north'], strip: 0, prepend: '', emergency: true, international: false };
    const limits = { maxCalls: null, maxSeconds: null, failoverSeconds: 2.5, createdAt: at };
    await writeOutbound(cli, { ...emergency, ...limits, pattern: '1004' }, at);
    expect((await look('NUMBER', '1004', '1001'))?.[0]).toBe('emergency');
    await cli.query('DELETE FROM outbound_routes');
    expect((await look('NUMBER', '1008', '1001'))?.[0]).toBe('unknown');
    expect((await look('NUMBER', '1005', '1001'))?.[0]).toBe('outside');
    expect((await look('NUMBER', '100400000', '1001'))?.[0]).toBe('outside');
  });

  it('find whose calls are recorded', async () => {
    const rule = { created_at: at };
    const group = { number: '600', name: null, members: ['1004', '1003'], ringSeconds: 15 };
    await writeGroup(cli, { ...group, fallback: 'hangup', createdAt: at }, at);
    const recorded = async (number: string, payer: string) =>
      (await look('NUMBER', number, payer))?.filter((_, index) => index === 0 || index === 2 || index === 3);
    expect(await recorded('600', '1001')).toEqual(['group', 0, 0]);
    await insertRows(cli, 'recording_rules', [{ kind: 'extension', name: '1003', ...rule }]);
    expect(await recorded('600', '1001')).toEqual(['group', 0, 1]);
    expect(await recorded('600', '1003')).toEqual(['group', 1, 1]);
    expect(await recorded('1004', '1003')).toEqual(['extension', 1, 0]);
    expect(await recorded('1003', '1004')).toEqual(['extension', 1, 0]);
    expect(await recorded('1004', '1001')).toEqual(['plain', 0, 0]);
    expect(await look('RECORDED', '1001', '1003')).toEqual([1]);
    expect(await look('RECORDED', '1001', '1004')).toEqual([0]);
    await insertRows(cli, 'recording_rules', [{ kind: 'group', name: '600', ...rule }]);
    expect(await recorded('600', '1001')).toEqual(['group', 1, 1]);

    const out = { trunks: ['south'], strip: 0, prepend: '', international: false, maxCalls: null };
    const limits = { maxSeconds: null, failoverSeconds: 2.5, createdAt: at };
    await writeOutbound(cli, { ...out, ...limits, pattern: '_0X.', emergency: false }, at);
    await writeOutbound(cli, { ...out, ...limits, pattern: '_01X.', emergency: false }, at);
    await writeInbound(
      cli,
      { did: '4930', to: 'group:600', hours: null, otherwise: 'hangup', createdAt: at },
      at,
    );
    await insertRows(cli, 'recording_rules', [
      { kind: 'out', name: '_01X.', ...rule },
      { kind: 'in', name: '4930', ...rule },
    ]);
    expect((await look('OUTBOUND', '0123', '1001'))?.at(-1)).toBe(1);
    expect((await look('OUTBOUND', '0223', '1001'))?.at(-1)).toBe(0);
    expect(await look('INBOUND', '4930', '1', '12:00')).toEqual(['group:600', 1]);
  });

  it('let a phone set its forwards, and take them back, and nothing else', async () => {
    await asterisk.query(statement('FORWARD_ALWAYS', ['1001'], '1002'));
    await asterisk.query(statement('DND', ['1001'], '1'));
    await asterisk.query(statement('FORWARD_BUSY', ['1001'], "1'; --"));
    await asterisk.query(statement('FORWARD_NO_ANSWER', ['1001'], '1003'));
    expect((await look('NUMBER', '1001'))?.slice(4, 9)).toEqual([1, '1002', "1'; --", '1003', null]);
    await asterisk.query(statement('FORWARD_ALWAYS', ['1001']));
    await asterisk.query(statement('DND', ['1001'], '0'));
    expect((await look('NUMBER', '1001'))?.slice(4, 6)).toEqual([0, null]);
    await asterisk.query(statement('FEATURES_EVENT', ['1001']));
    const [{ event }] = (await select<{ event: string }>(cli, 'SELECT event FROM events_outbox')) as [
      { event: string },
    ];
    expect(JSON.parse(event)).toEqual({
      type: 'extension.features',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      subject: '1001',
    });
    for (const sql of [
      'DELETE FROM extension_features',
      "UPDATE extension_limits SET calls = 'international'",
      'UPDATE outbound_routes SET international = 1',
      'SELECT peer FROM endpoints',
      'SELECT * FROM events_outbox',
    ])
      await expect(asterisk.query(sql), sql).rejects.toThrow(/denied/);
  });

  it('keep the number under which Asterisk counts the calls of a route when it is changed', async () => {
    const route = {
      pattern: '_0.',
      trunks: ['north'],
      strip: 1,
      prepend: '',
      emergency: false,
      international: false,
    };
    const stored = { ...route, maxCalls: 2, maxSeconds: null, failoverSeconds: 2.5, createdAt: at };
    await writeOutbound(cli, stored, at);
    const id = (await look('OUTBOUND', '030', '1001'))?.[1];
    await writeOutbound(cli, { ...stored, trunks: ['south', 'north'], maxCalls: null }, at);
    const [, after, , trunks] = (await look('OUTBOUND', '030', '1001')) ?? [];
    expect({ after, trunks }).toEqual({ after: id, trunks: 'south:&north:4930123' });
    expect(await outboundRoutes(cli, '_0.')).toEqual([
      { ...stored, trunks: ['south', 'north'], maxCalls: null },
    ]);
  });

  it('know the time of the server', async () => {
    const zone = (await select<{ zone: string }>(cli, 'SELECT @@system_time_zone AS zone'))[0]?.zone;
    const utc = await serverWeekTime(cli, new Date('2026-11-22T23:30:00Z'));
    // Sunday in UTC; wherever the test runs, it is the time of its clock.
    const local = new Date('2026-11-22T23:30:00Z');
    expect(utc, zone).toEqual({
      day: local.getDay() === 0 ? 7 : local.getDay(),
      time: `${String(local.getHours()).padStart(2, '0')}:${String(local.getMinutes()).padStart(2, '0')}`,
    });
  });
});
