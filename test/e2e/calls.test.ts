import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProbePhone } from '../../src/probe/phone.ts';
import type { LiveCall } from '../../src/services/calls.ts';
import type { CallRecord } from '../../src/services/cdr.ts';
import { BrowserPhone, browserMissing, openBrowser } from '../support/browser-phone.ts';
import { asterisk, ext, removeEverything, sql } from './extensions.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms } from './server.ts';

/** One end of a call in these tests: a browser, a desk phone, or a provider behind a trunk. */
interface End {
  /** What others dial to reach it. */
  number: string;
  call(number: string): Promise<void>;
  answer(): Promise<void>;
  speak(): void;
  /** Packets of the other side that have come so far, and for a browser, whether they can be heard. */
  heard(): Promise<{ packets: number; isAudible: boolean }>;
  hangUp(): Promise<void>;
  close(): Promise<void>;
}

const kinds = ['browser', 'desk', 'trunk'] as const;
type Kind = (typeof kinds)[number];
const did = '4930123456';
const outside = '0401234567';
const missing = browserMissing();
const numbers = { browser: ['3101', '3102'], desk: ['3201', '3202'], trunk: [outside, outside] } as const;

async function json<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
  expect(exitCode, `${args.join(' ')}: ${stderr}`).toBe(0);
  return JSON.parse(stdout) as T;
}

const passwordOf = async (number: string) =>
  (await ext<{ password: string }>('credentials', number)).password;

describe('calls', () => {
  let server: string;
  let browser: Browser | undefined;
  let marks = 10;
  const open: End[] = [];

  beforeAll(async () => {
    server = await addressOf();
    for (const number of numbers.browser) await ext('add', number, '--type', 'extension');
    for (const number of numbers.desk) await ext('add', number, '--type', '3rd_party');
    if (missing === null) browser = await openBrowser();
  });
  afterEach(async () => {
    for (const end of open.splice(0)) await end.close();
    // A phone that just goes leaves its call to Asterisk.
    await asterisk('channel request hangup all');
  });
  afterAll(async () => {
    await browser?.close();
    await sql(
      'DELETE FROM inbound_routes; DELETE FROM outbound_routes; DELETE FROM ring_groups; DELETE FROM call_records; DELETE FROM cdr;',
    );
    await removeEverything();
  });

  async function endOf(kind: Kind, index: 0 | 1): Promise<End> {
    const end = kind === 'browser' ? await browserEnd(numbers.browser[index]) : await sipEnd(kind, index);
    open.push(end);
    return end;
  }

  async function browserEnd(number: string): Promise<End> {
    if (browser === undefined) throw new Error('There is no browser.');
    const account = { server, port: 443, number, password: await passwordOf(number) };
    const phone = await BrowserPhone.open(browser, account);
    return {
      number,
      call: (to) => phone.call(to),
      answer: () => phone.answer(),
      speak: () => undefined,
      async heard() {
        const { received, energy } = await phone.audio();
        return { packets: received, isAudible: energy > 0 };
      },
      hangUp: () => phone.hangUp(),
      close: () => phone.close(),
    };
  }

  /** A phone over UDP with counted audio; the provider has one port for all, and registers nowhere. */
  async function sipEnd(kind: 'desk' | 'trunk', index: 0 | 1): Promise<End> {
    const number = kind === 'trunk' ? `+49${outside.slice(1)}` : numbers.desk[index];
    const password = kind === 'trunk' ? '' : await passwordOf(number);
    const phone = await ProbePhone.open({
      ...{ server: { address: server, port: 5060 }, number, password, speaks: ++marks, hears: 0 },
      patienceMs: 12_000,
    });
    const called = new Promise<void>((resolve) => phone.once('called', resolve));
    if (kind === 'trunk') await connectTrunk(phone.port);
    else await phone.register(60);
    return {
      number: numbers[kind][index],
      call: (to) => phone.call(kind === 'trunk' ? did : to),
      async answer() {
        const silence = sleep(12_000, undefined, { ref: false });
        await Promise.race([
          called,
          silence.then(() => Promise.reject(new Error(`${number} was not called`))),
        ]);
        phone.answer();
      },
      speak: () => phone.speak(),
      heard: async () => ({ packets: phone.audio.received, isAudible: phone.audio.received > 0 }),
      hangUp: () => phone.hangUp(),
      close: async () => phone.close(),
    };
  }

  /** The trunk leads to this machine, and is known by its address. */
  async function connectTrunk(port: number): Promise<void> {
    const prefix = server.split('.').slice(0, 2).join('.');
    const own = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && each.address.startsWith(`${prefix}.`));
    if (own === undefined) throw new Error('This machine has no address in the network of the sandbox.');
    const known = await smartcms('trunk', 'show', 'north', '--json');
    const words = known.exitCode === 0 ? ['set', 'north'] : ['add', 'north', '--type', 'trunk'];
    await json('trunk', ...words, '--host', own.address, '--port', String(port), '--match', own.address);
  }

  async function routeIn(destination: string): Promise<void> {
    await sql('DELETE FROM inbound_routes;');
    await json('route', 'in', 'add', did, '--to', destination);
  }

  const routeOut = () => json('route', 'out', 'add', '_0ZXXXXXXXX', '--trunk', 'north');

  /** Asterisk writes it when the last channel is gone. */
  async function recordOf(id: string): Promise<CallRecord> {
    for (let look = 0; look < 40; look += 1) {
      const found = (await json<CallRecord[]>('cdr')).find((record) => record.id === id);
      if (found !== undefined) return found;
      await sleep(100);
    }
    throw new Error(`there is no record of the call ${id}`);
  }

  const pairs = kinds.flatMap((from) => kinds.map((to) => [from, to] as const));
  it.each(pairs.filter(([from, to]) => from !== 'trunk' || to !== 'trunk'))(
    'from a %s to a %s carry audio both ways',
    async (from, to) => {
      const caller = await endOf(from, 0);
      const callee = await endOf(to, 1);
      if (from === 'trunk') await routeIn(`extension:${callee.number}`);
      if (to === 'trunk') await routeOut();
      await Promise.all([caller.call(callee.number), callee.answer()]);
      caller.speak();
      callee.speak();
      for (const end of [caller, callee]) {
        // 50 packets a second, once a browser and Asterisk have agreed on keys.
        const hears = async () => {
          const { packets, isAudible } = await end.heard();
          return packets > 50 && isAudible;
        };
        await expect.poll(hears, { message: end.number, timeout: 10_000, interval: 100 }).toBe(true);
      }
      const [call] = await json<LiveCall[]>('calls');
      expect(call).toMatchObject({ state: 'answered', codec: 'ulaw', recorded: false });
      await caller.hangUp();
      const record = await recordOf(call?.id ?? '');
      const trunk = from === 'trunk' || to === 'trunk' ? 'north' : null;
      const direction = from === 'trunk' ? 'inbound' : to === 'trunk' ? 'outbound' : 'internal';
      expect(record).toMatchObject({ direction, trunk, disposition: 'answered', recorded: false });
      expect(record.to).toBe(from === 'trunk' ? did : callee.number);
      expect(record.answeredBy).toBe(to === 'trunk' ? 'north' : callee.number);
    },
  );

  describe('are recorded', () => {
    const group = '630';
    beforeAll(async () => {
      await json('group', 'add', group, '--members', numbers.desk[1]);
    });
    afterEach(async () => {
      await sql('DELETE FROM recording_rules;');
    });

    /** A call with two seconds of audio, and what became of it. */
    async function call(from: End, to: End, dialled = to.number): Promise<CallRecord> {
      await Promise.all([from.call(dialled), to.answer()]);
      from.speak();
      to.speak();
      await sleep(2000);
      const [live] = await json<LiveCall[]>('calls');
      await from.hangUp();
      const record = await recordOf(live?.id ?? '');
      expect(live?.recorded).toBe(record.recorded);
      return record;
    }

    it.each([
      ['who calls', `extension:${numbers.desk[0]}`, 'desk', numbers.desk[1]],
      ['who is called', `extension:${numbers.desk[1]}`, 'desk', numbers.desk[1]],
      ['who answers for a group', `extension:${numbers.desk[1]}`, 'desk', group],
      ['a group', `group:${group}`, 'desk', group],
      ['a route from outside', `in:${did}`, 'trunk', numbers.desk[1]],
    ] as const)('for %s', async (_, rule, from, dialled) => {
      const caller = await endOf(from, 0);
      const callee = await endOf('desk', 1);
      if (from === 'trunk') await routeIn(`extension:${callee.number}`);
      expect(await json('recording', 'on', rule)).toMatchObject({ result: 'created' });
      const record = await call(caller, callee, dialled);
      expect(record).toMatchObject({ recorded: true, disposition: 'answered' });

      const listed = await json<{ id: string; bytes: number; call: CallRecord | null }[]>(
        'recording',
        'list',
      );
      const recording = listed.find(({ id }) => id === record.id);
      expect(recording?.call).toEqual(record);
      const folder = await configFolder({});
      const file = join(folder, 'call.wav');
      await json('recording', 'get', record.id, '-o', file);
      const sound = await readFile(file);
      expect(sound.length).toBe(recording?.bytes);
      expect(sound.toString('latin1', 0, 4)).toBe('RIFF');
      // Two seconds of 8,000 samples of two bytes, and the tone in them.
      expect(sound.length).toBeGreaterThan(24_000);
      const loudest = Math.max(
        ...Array.from({ length: 1000 }, (_, at) => Math.abs(sound.readInt16LE(20_000 + at * 2))),
      );
      expect(loudest).toBeGreaterThan(1000);
      expect(await json('recording', 'off', rule)).toMatchObject({ result: 'removed' });
    });

    it('for a route to the outside, and for nobody else', async () => {
      await routeOut();
      await json('recording', 'on', 'out:_0ZXXXXXXXX');
      const [caller, callee, provider] = [
        await endOf('desk', 0),
        await endOf('desk', 1),
        await endOf('trunk', 0),
      ];
      expect(await call(caller, callee)).toMatchObject({ recorded: false });
      const again = await endOf('desk', 0);
      expect(await call(again, provider)).toMatchObject({ recorded: true, trunk: 'north' });
    });

    it('not while the disk is nearly full, and go on all the same', async () => {
      await json('recording', 'on', `extension:${numbers.desk[1]}`);
      const note = '/var/spool/asterisk/.no-recording';
      // What watches the disk would take the note back within ten seconds.
      await onServer(`pkill -STOP -f smartcms-recordings; docker exec smartcms-asterisk touch ${note}`);
      try {
        const [caller, callee] = [await endOf('desk', 0), await endOf('desk', 1)];
        expect(await call(caller, callee)).toMatchObject({ recorded: false, disposition: 'answered' });
      } finally {
        await onServer(`docker exec smartcms-asterisk rm ${note}; pkill -CONT -f smartcms-recordings`);
      }
    });

    it('until the recording is removed, or the rule goes with its extension', async () => {
      const [recording] = await json<{ id: string }[]>('recording', 'list', '--limit', '1');
      const id = recording?.id ?? '';
      expect(await json('recording', 'remove', id, '--yes')).toMatchObject({ id, result: 'removed' });
      expectRefusal(await smartcms('recording', 'get', id), 7, /no recording/);
      expectRefusal(await smartcms('recording', 'get', '../../../etc/passwd'), 2, /no id/);
      expectRefusal(await smartcms('recording', 'on', 'extension:3999'), 7, /no extension 3999/);
      expectRefusal(await smartcms('recording', 'on', 'everybody'), 2, /extension:NUMBER/);
      await ext('add', '3301', '--type', '3rd_party');
      await json('recording', 'on', 'extension:3301');
      await ext('remove', '3301', '--yes');
      expect(await json('recording', 'rules')).toEqual([]);
    });
  });
});
