import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, until } from '../support/sip/agent.ts';
import { asterisk, removeEverything, sql } from './extensions.ts';
import { closeAgents, importExtensions, phone, provider, removeRouting, run } from './routing.ts';
import { onServer } from './server.ts';

let alice: Agent;
let bob: Agent;
let north: Agent;

beforeAll(async () => {
  await importExtensions(['7701', '7702']);
  [alice, bob] = [await phone('7701'), await phone('7702')];
  north = await provider('north');
  const place = ['--host', north.address, '--port', String(north.port), '--match', north.address];
  await run('trunk', 'add', 'north', '--type', 'trunk', ...place);
  await run('route', 'out', 'add', '_0Z.', '--trunk', 'north');
  await run('route', 'out', 'add', '_11X', '--trunk', 'north', '--strip', '1', '--prepend', '0');
  await run('route', 'in', 'add', '4930100', '--to', 'extension:7701');
});
afterAll(async () => {
  closeAgents();
  await removeRouting();
  await removeEverything();
});

/** A call that is answered, and sound both ways. */
async function talk(from: Agent, to: Agent, number: string): Promise<void> {
  const index = to.calls.length;
  const near = await from.call(number);
  const there = await to.incoming(index);
  there.answer();
  expect(await near.outcome()).toBe(200);
  near.rtp.speak(0x31);
  there.rtp.speak(0x32);
  await until('sound there', () => there.rtp.heard(0x31) > 25);
  await until('sound back', () => near.rtp.heard(0x32) > 25);
  await near.hangUp();
  await until('the end', () => there.ended);
}

describe('while MariaDB is away', () => {
  it('emergencies get out, phones call each other, and the outside is told to try again later', async () => {
    // The API keeps it in Asterisk's own database.
    const way = () => asterisk('database get emergency 1');
    await expect.poll(way, { timeout: 15_000 }).toContain('^(112)$/1/0/north:/');
    const index = north.calls.length;
    const standing = await alice.call('0301234');
    (await north.incoming(index)).answer();
    expect(await standing.outcome()).toBe(200);
    await onServer('docker stop smartcms-db >/dev/null');
    try {
      const help = await bob.call('112');
      const heard = await north.incoming(index + 1);
      expect(heard.called).toBe('012');
      heard.answer();
      expect(await help.outcome()).toBe(200);
      await help.hangUp();
      // No emergency number, though the same route has it.
      expect(await (await bob.call('113')).outcome()).toBe(503);
      await talk(bob, alice, '7701');
      // 503: the phone plays the tone of congestion, the provider may try another way.
      expect(await (await bob.call('0301234')).outcome()).toBe(503);
      expect(await (await north.call('4930100', { from: '0891234' })).outcome()).toBe(503);
      // A code that would set something is refused, rather than thought to be set.
      expect(await (await bob.call('*78')).outcome()).toBe(503);
      expect(standing.ended).toBe(false);
      await standing.hangUp();
    } finally {
      await onServer(
        `docker start smartcms-db >/dev/null; until [ "$(docker inspect --format '{{.State.Health.Status}}' smartcms-db)" = healthy ]; do sleep 0.2; done`,
      );
    }
    await talk(bob, north, '0301234');
    const own = alice.calls.length;
    const call = await north.call('4930100', { from: '0891234' });
    (await alice.incoming(own)).reject('486 Busy Here');
    expect(await call.outcome()).toBe(486);
  });
});

describe('while MariaDB hangs', () => {
  const hang = () => onServer('docker pause smartcms-db >/dev/null');
  const goOn = () => onServer('docker unpause smartcms-db >/dev/null');
  const records = async () =>
    Number(
      await sql(
        `SELECT COUNT(*) FROM call_records WHERE caller = '7702' AND dialled IN ('112', '7701') AND disposition = 'answered';`,
      ),
    );

  it('the same holds for who calls, and records of calls wait for it', async () => {
    const way = () => asterisk('database get emergency 1');
    await expect.poll(way, { timeout: 15_000 }).toContain('^(112)$/1/0/north:/');
    // Calls at once leave Asterisk with many connections, and a call must not wait for each of them.
    await hang();
    const many = await Promise.all(Array.from({ length: 8 }, () => bob.call('7799999')));
    await goOn();
    await Promise.all(many.map((call) => call.outcome()));
    const before = await records();
    await hang();
    try {
      const refused = [await north.call('4930100', { from: '0891234' }), await alice.call('0301234')];
      const index = north.calls.length;
      const help = await bob.call('112');
      (await north.incoming(index)).answer();
      expect(await help.outcome()).toBe(200);
      await help.hangUp();
      await talk(bob, alice, '7701');
      for (const call of refused) expect(await call.outcome()).toBe(503);
    } finally {
      await goOn();
    }
    // A connection that failed is tried again a second later.
    const found = () => asterisk('odbc read ODBC_NUMBER 0301234,7702 exec');
    await expect.poll(found, { timeout: 15_000 }).toMatch(/kind +outside/);
    await talk(bob, north, '0301234');
    await expect.poll(records, { timeout: 20_000 }).toBe(before + 2);
  });
});
