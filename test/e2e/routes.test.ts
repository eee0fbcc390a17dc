import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { sipHeaders } from '../support/sip/message.ts';
import { asterisk, removeEverything, sql } from './extensions.ts';
import {
  challenge,
  closeAgents,
  importExtensions,
  isProven,
  phone,
  provider,
  removeRouting,
  run,
} from './routing.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

const account = { username: 'customer', password: 'Provider secret #1' };

/** What the first provider does; the tests change it. */
let mood: string | 'silence' | undefined;
let [alice, bob, north, south, registrar]: Agent[] = [];
const of = (agent: Agent | undefined): Agent => {
  if (agent === undefined) throw new Error('it is not there');
  return agent;
};

/** Adds a trunk to a provider on this machine, whose calls come from there or from nowhere. */
async function addTrunk(name: string, agent: Agent, match: string, ...more: string[]): Promise<void> {
  const { target, stateHome } = inject('e2e');
  const place = ['--host', agent.address, '--port', String(agent.port), '--match', match];
  const { exitCode, stderr } = await runCli(
    ['trunk', 'add', name, '--type', 'trunk', ...place, ...more, '--target', target],
    { stateHome, input: `${account.password}\n` },
  );
  expect(exitCode, stderr).toBe(0);
}

beforeAll(async () => {
  await importExtensions(['7401', '7402']);
  [alice, bob] = [await phone('7401'), await phone('7402')];
  north = await provider('north', ({ start }) => (start.startsWith('INVITE') ? mood : undefined));
  south = await provider('south');
});
afterAll(async () => {
  closeAgents();
  await removeRouting();
  await removeEverything();
});

/** The status that a provider's call gets. */
async function callIn(number: string): Promise<number> {
  return (await of(south).call(number, { from: '0891234' })).outcome();
}

/** Dials at a phone, and gives the call that comes out at a provider. */
async function callOut(number: string, at: Agent, from = of(alice)) {
  const index = at.calls.length;
  const call = await from.call(number);
  return { call, there: await at.incoming(index) };
}

describe('calls from outside', () => {
  it('are refused from an address that no trunk has', async () => {
    expect(await callIn('4930100')).toBe(401);
  });

  it('go where the route of their number says, by the address that they come from', async () => {
    await addTrunk('south', of(south), of(south).address);
    expect(await callIn('4930100')).toBe(404);
    expect(await run('route', 'in', 'add', '+4930100', '--to', 'extension:7401')).toMatchObject({
      ...{ id: 'in:4930100', direction: 'in', to: 'extension:7401', hours: null, result: 'created' },
    });
    for (const number of ['4930100', '+4930100']) {
      const index = of(alice).calls.length;
      const call = await of(south).call(number, { from: '0891234' });
      const there = await of(alice).incoming(index);
      expect(there.caller).toBe('0891234');
      there.answer();
      expect(await call.outcome()).toBe(200);
      await there.hangUp();
      await until('the end', () => call.ended);
    }
  });

  it('have no way out, and reach nobody by an internal number', async () => {
    await run('route', 'out', 'add', '_0Z.', '--trunk', 'south', '--strip', '1', '--prepend', '+49');
    const before = of(south).calls.length;
    for (const number of ['0301234', '7401', '112', '00441', '1', '0'.repeat(20), '0'.repeat(30)]) {
      expect(await callIn(number), number).toBe(404);
    }
    expect(await callIn('*43')).toBe(404);
    const own = of(south).calls.slice(before);
    expect(own.filter(({ invitation }) => invitation !== undefined)).toEqual([]);
  });

  it('go elsewhere outside the hours, by the clock of the server', async () => {
    const [day = '', time = ''] = (await asteriskClock()).split(' ');
    const closed = `${['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][Number(day) % 7]} ${time}-24:00`;
    await run('route', 'set', 'in:4930100', '--hours', closed, '--else', 'extension:7402');
    const index = of(bob).calls.length;
    const call = await of(south).call('4930100', { from: '0891234' });
    (await of(bob).incoming(index)).reject('486 Busy Here');
    expect(await call.outcome()).toBe(486);
    const tested = await run('route', 'test', '4930100', '--inbound');
    expect(tested).toMatchObject({ action: 'extension', number: '7402', day: Number(day) });
    await run('route', 'set', 'in:4930100', '--hours', '00:00-24:00');
    expect(await run('route', 'test', '4930100', '--inbound')).toMatchObject({ number: '7401' });
  });
});

/** The day and the time of the server, by the clock of Asterisk's container. */
async function asteriskClock(): Promise<string> {
  return (await onServer("docker exec smartcms-asterisk date '+%u %H:%M'")).trim();
}

describe('calls to the outside', () => {
  it('go out over a provider that this server registers with, and prove themselves', async () => {
    registrar = await provider('registrar', (request) => {
      if (!/^(REGISTER|INVITE)/.test(request.start)) return undefined;
      if (!isProven(request, account)) return `401 Unauthorized\nWWW-Authenticate: ${challenge}`;
      const [contact = ''] = sipHeaders(request, 'Contact');
      return request.start.startsWith('REGISTER') ? `200 OK\nContact: ${contact};expires=3600` : undefined;
    });
    const { username } = account;
    await addTrunk(
      'registrar',
      of(registrar),
      '203.0.113.77',
      '--username',
      username,
      '--secret-stdin',
      '--register',
    );
    await until('a registration', () =>
      of(registrar).requests.some(
        (request) => request.start.startsWith('REGISTER') && isProven(request, account),
      ),
    );
    await run('route', 'out', 'add', '_09.', '--trunk', 'registrar', '--strip', '1');
    const { call, there } = await callOut('0912345', of(registrar));
    expect(there.called).toBe('912345');
    there.answer();
    expect(await call.outcome()).toBe(200);
    await call.hangUp();
    await until('the end', () => there.ended);
  });

  it('go to the second trunk within 3 s if the first one is silent, and at once if it refuses', async () => {
    await addTrunk('north', of(north), '203.0.113.78');
    await run('route', 'set', 'out:_0Z.', '--trunk', 'north', 'south');
    for (const [now, within] of [
      ['silence', 3000],
      ['503 Service Unavailable', 1500],
      ['403 Forbidden', 1500],
    ] as const) {
      mood = now;
      const started = performance.now();
      const { call, there } = await callOut('0301234', of(south));
      expect(there.at - started, now).toBeLessThan(within);
      expect(there.called).toBe('+49301234');
      there.answer();
      expect(await call.outcome()).toBe(200);
      await call.hangUp();
    }
    mood = '486 Busy Here';
    const before = of(south).calls.length;
    expect(await (await of(alice).call('0301234')).outcome()).toBe(486);
    expect(of(south).calls.length).toBe(before);
    mood = undefined;
  });

  it('have limits: at once, and in length', async () => {
    await run('route', 'set', 'out:_0Z.', '--trunk', 'south', '--max-calls', '1', '--max-duration', '2');
    const { call, there } = await callOut('0301234', of(south));
    there.answer();
    expect(await call.outcome()).toBe(200);
    expect(await (await of(bob).call('0309999')).outcome()).toBe(503);
    await until('the end of the time', () => there.ended && call.ended);
    await run('route', 'set', 'out:_0Z.', '--max-calls', 'unlimited', '--max-duration', 'unlimited');
    await run('ext', 'features', '7401', '--max-calls', '1');
    const again = await callOut('0301234', of(south));
    again.there.answer();
    expect(await again.call.outcome()).toBe(200);
    expect(await (await of(alice).call('0309999')).outcome()).toBe(503);
    const other = await callOut('0309999', of(south), of(bob));
    other.there.reject('486 Busy Here');
    // Whom the call is handed over to makes no difference to who pays for it.
    const index = of(bob).calls.length;
    expect(await again.call.refer('7402')).toBe(202);
    (await of(bob).incoming(index)).answer();
    await until('the transfer', () => again.call.notified.some((body) => body.includes('200')));
    expect(await (await of(alice).call('0309999')).outcome()).toBe(503);
    await again.there.hangUp();
    await run('ext', 'features', '7401', '--max-calls', 'unlimited');
  });

  it('go abroad only if a route and the extension may; emergency calls always, and first', async () => {
    expect(await (await of(alice).call('00441234')).outcome()).toBe(404);
    await run('route', 'out', 'add', '_00Z.', '--trunk', 'south', '--max-calls', '1');
    expect(await (await of(alice).call('00441234')).outcome()).toBe(403);
    await run('route', 'set', 'out:_00Z.', '--international');
    const abroad = await callOut('00441234', of(south));
    await run('ext', 'features', '7402', '--calls', 'internal');
    expect(await (await of(bob).call('00441234')).outcome()).toBe(403);
    expect(await (await of(bob).call('0301234')).outcome()).toBe(403);
    await run('route', 'out', 'add', '112', '--trunk', 'north', 'south', '--emergency', '--max-calls', '1');
    mood = '486 Busy Here';
    // Not even a busy trunk, a limit that is reached, or an extension of that number, stands in the way.
    const calls = [await callOut('112', of(south), of(bob)), await callOut('112', of(south))];
    expect(calls.map(({ there }) => there.called)).toEqual(['112', '112']);
    for (const { there } of calls) there.reject('480 Temporarily Unavailable');
    abroad.there.reject('486 Busy Here');
    mood = undefined;
    await run('ext', 'features', '7402', '--calls', 'international');
  });

  it('that are forwarded are paid for by who forwards, and join one provider to another with sound', async () => {
    await run('ext', 'features', '7401', '--forward-always', '0905555', '--max-calls', '1');
    const index = of(registrar).calls.length;
    const near = await of(south).call('4930100', { from: '0891234' });
    const there = await of(registrar).incoming(index);
    expect(there.called).toBe('905555');
    expect(await (await of(bob).call('7401')).outcome()).toBe(503);
    there.answer();
    expect(await near.outcome()).toBe(200);
    near.rtp.speak(0x61);
    there.rtp.speak(0x62);
    await until('sound there', () => there.rtp.heard(0x61) > 25);
    await until('sound back', () => near.rtp.heard(0x62) > 25);
    await near.hangUp();
    await until('the end', () => there.ended);
    await run('ext', 'features', '7401', '--forward-always', 'off', '--max-calls', 'unlimited');
  });
});

describe('route test', () => {
  it.each([
    ['7402', 'extension', 200],
    ['0301234', 'out', 200],
    ['0912345', 'out', 200],
    ['00441234', 'out', 200],
    ['112', 'out', 200],
    ['77', 'refused', 404],
    ['+4412', 'refused', 404],
    ['7399999', 'refused', 404],
  ])('says of %s what Asterisk does: %s', async (number, action, status) => {
    const tested = await run('route', 'test', number, '--from', '7401');
    expect(tested['action'], String(tested['why'])).toBe(action);
    const [trunk] = tested['trunks'] as string[];
    const reached = action === 'extension' ? of(bob) : { north, south, registrar }[trunk ?? ''];
    const index = reached?.calls.length ?? 0;
    const call = await of(alice).call(number);
    if (status === 200) {
      const there = await of(reached).incoming(index);
      if (action === 'out') expect(there.called).toBe(tested['number']);
      there.answer();
    }
    expect(await call.outcome()).toBe(status);
    if (status === 200) await call.hangUp();
  });

  it('and all else of routes hold on when the server is deployed again', async () => {
    const before = await run<unknown>('route', 'list');
    expect(await sql('SELECT COUNT(*) FROM outbound_route_trunks;')).not.toBe('0');
    const deployed = await smartcms('plan', '--json');
    expect(JSON.parse(deployed.stdout).changes).toEqual([]);
    expect(await run<unknown>('route', 'list')).toEqual(before);
  });

  it('leads nowhere that is not there', async () => {
    expectRefusal(await smartcms('trunk', 'remove', 'north', '--yes'), 1, /in use: route out:112/);
    expectRefusal(await smartcms('ext', 'remove', '7401', '--yes'), 1, /in use: route in:4930100/);
    expectRefusal(
      await smartcms('route', 'in', 'add', '1', '--to', 'extension:9999'),
      1,
      /no extension 9999/,
    );
    expectRefusal(await smartcms('route', 'out', 'add', '_8.', '--trunk', 'nowhere'), 1, /no trunk nowhere/);
    expectRefusal(await smartcms('route', 'show', 'out:_8.'), 7, /no route/);
    expectRefusal(await smartcms('route', 'out', 'add', '_8!', '--trunk', 'north'), 2, /not !/);
    expect(await run('route', 'remove', 'out:112', '--yes')).toMatchObject({
      id: 'out:112',
      result: 'removed',
    });
    expect(await asterisk('core show channels count')).toMatch(/^0 active calls/m);
  });
});
