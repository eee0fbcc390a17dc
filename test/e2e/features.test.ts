import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, until } from '../support/sip/agent.ts';
import { sipHeaders } from '../support/sip/message.ts';
import { asterisk, removeEverything, sql } from './extensions.ts';
import { closeAgents, importExtensions, phone, removeRouting, run } from './routing.ts';
import { expectRefusal, smartcms } from './server.ts';

let [alice, bob, carol, wire, far]: Agent[] = [];
const present = (agent: Agent | undefined): Agent => {
  if (agent === undefined) throw new Error('no such phone');
  return agent;
};

beforeAll(async () => {
  await importExtensions(['7301', '7302', '7303', '7304'], [['7391', '7392']]);
  [alice, bob, carol] = [await phone('7301'), await phone('7302'), await phone('7303')];
});
afterAll(async () => {
  closeAgents();
  await removeRouting();
  await removeEverything();
});

/** A call between two phones that is answered. */
async function talk(from: Agent, to: Agent) {
  const index = to.calls.length;
  const near = await from.call(to.number);
  const there = await to.incoming(index);
  there.answer();
  expect(await near.outcome()).toBe(200);
  return { near, there };
}

/** Both hear what the other says. */
async function hearEachOther(
  one: { rtp: Agent['calls'][0]['rtp'] },
  other: { rtp: Agent['calls'][0]['rtp'] },
) {
  one.rtp.speak(0x31);
  other.rtp.speak(0x32);
  await until('sound there', () => other.rtp.heard(0x31) > 25);
  await until('sound back', () => one.rtp.heard(0x32) > 25);
}

describe('a call', () => {
  it('is held with music, and taken up again', async () => {
    const { near, there } = await talk(present(alice), present(bob));
    await hearEachOther(near, there);
    near.rtp.hush();
    expect(await near.invite('sendonly')).toBe(200);
    const before = there.rtp.heard();
    await until('music', () => there.rtp.heard() > before + 50);
    await near.hangUp();
    await until('the end', () => there.ended);
  });

  it('ends when a phone has vanished, and not while it is held', async () => {
    const sorcery = 'sorcery memory cache populate res_pjsip/endpoint';
    await sql("UPDATE ps_endpoints SET rtp_timeout = 2 WHERE id IN ('7301', '7304');");
    await asterisk(sorcery);
    const dave = await phone('7304');
    const { near, there } = await talk(dave, present(alice));
    await hearEachOther(near, there);
    near.rtp.hush();
    expect(await near.invite('sendonly')).toBe(200);
    await sleep(5000);
    expect([near.ended, there.ended]).toEqual([false, false]);
    expect(await near.invite()).toBe(200);
    near.rtp.speak(0x33);
    await until('sound again', () => there.rtp.heard(0x33) > 25);
    dave.close();
    await until('the end', () => there.ended);
    await sql("UPDATE ps_endpoints SET rtp_timeout = 60 WHERE id IN ('7301', '7304');");
    await asterisk(sorcery);
  });

  it('is handed over without a word (blind transfer)', async () => {
    const { near, there } = await talk(present(alice), present(bob));
    const index = present(carol).calls.length;
    expect(await near.refer('7303')).toBe(202);
    const third = await present(carol).incoming(index);
    third.answer();
    await hearEachOther(there, third);
    await until('the transferer to be told', () => near.notified.some((body) => body.includes('200')));
    await third.hangUp();
    await until('the end', () => there.ended);
  });

  it('is handed over after a word (attended transfer)', async () => {
    const { near: first, there } = await talk(present(alice), present(bob));
    const { near: second, there: third } = await talk(present(alice), present(carol));
    expect(await first.refer(second)).toBe(202);
    await hearEachOther(there, third);
    await until('the transferer to be let go', () => second.ended);
    await there.hangUp();
    await until('the end', () => third.ended);
  });

  it('that rings elsewhere is picked up', async () => {
    const index = present(bob).calls.length;
    const call = await present(alice).call('7302');
    const ringing = await present(bob).incoming(index);
    const taken = await present(carol).call('**7302');
    expect(await call.outcome()).toBe(200);
    expect(await taken.outcome()).toBe(200);
    await until('the other phone to be quiet', () => ringing.ended);
    await hearEachOther(call, taken);
    await call.hangUp();
    expect(await (await present(carol).call('**7302')).outcome()).toBe(403);
  });

  it('shows on lamps', async () => {
    const { number, uri, address, port } = present(carol);
    const target = present(carol).uri('7302');
    const response = await present(carol).request({
      ...{
        method: 'SUBSCRIBE',
        uri: target,
        from: `<${uri.call(carol, number)}>;tag=lamp`,
        to: `<${target}>`,
      },
      callId: `lamp-${Date.now()}`,
      headers: [
        ['Contact', `<sip:${number}@${address}:${port}>`],
        ['Event', 'dialog'],
        ['Accept', 'application/dialog-info+xml'],
        ['Expires', '60'],
      ],
      body: '',
    });
    expect(response.start).toMatch(/^SIP\/2.0 200/);
    const lamps = () =>
      present(carol)
        .requests.filter((request) => sipHeaders(request, 'Event').join().startsWith('dialog'))
        .map(({ body }) => /<state>(\w+)/.exec(body)?.[1]);
    await until('a first state', () => lamps().at(-1) === 'terminated');
    const { near } = await talk(present(alice), present(bob));
    await until('busy', () => lamps().at(-1) === 'confirmed');
    await near.hangUp();
    await until('free', () => lamps().at(-1) === 'terminated');
  });
});

describe('a phone', () => {
  const dial = async (from: Agent | undefined, number: string) =>
    (await present(from).call(number)).outcome();
  const features = () => run<Record<string, unknown>>('ext', 'features', '7302');

  it('sets do not disturb and forwards by codes, and the command line shows them', async () => {
    expect(await dial(bob, '*78')).toBe(200);
    expect(await dial(alice, '7302')).toBe(486);
    expect(await features()).toMatchObject({ dnd: true });
    expect(await dial(bob, '*79')).toBe(200);
    expect(await dial(bob, '*727303')).toBe(200);
    expect(await features()).toMatchObject({ dnd: false, forwardAlways: '7303' });
    const index = present(carol).calls.length;
    const call = await present(alice).call('7302');
    (await present(carol).incoming(index)).answer();
    expect(await call.outcome()).toBe(200);
    await call.hangUp();
    expect(await dial(bob, '*73')).toBe(200);
    expect(await features()).toMatchObject({ forwardAlways: null });
  });

  it('that is busy, or that nobody answers, forwards as the command line says', async () => {
    await run(
      'ext',
      'features',
      '7302',
      '--forward-busy',
      '7303',
      '--forward-no-answer',
      '7303',
      '--ring',
      '5',
    );
    for (const rejection of ['486 Busy Here', null]) {
      const [first, next] = [present(bob).calls.length, present(carol).calls.length];
      const call = await present(alice).call('7302');
      const ringing = await present(bob).incoming(first);
      if (rejection !== null) ringing.reject(rejection);
      const forwarded = await present(carol).incoming(next);
      expect(forwarded.caller).toBe('7301');
      forwarded.answer();
      expect(await call.outcome()).toBe(200);
      await call.hangUp();
    }
    await run('ext', 'features', '7302', '--forward-busy', 'off', '--forward-no-answer', 'off');
  });

  it('hears itself, and its number', async () => {
    for (const code of ['*43', '*65']) {
      const call = await present(alice).call(code);
      expect(await call.outcome()).toBe(200);
      call.rtp.speak(0x41);
      await until(`sound of ${code}`, () => call.rtp.heard() > 20);
      if (code === '*43') expect(call.rtp.heard(0x41)).toBeGreaterThan(15);
      await call.hangUp();
    }
  });

  it('is not forwarded to itself, and has no features as a private wire', async () => {
    expectRefusal(await smartcms('ext', 'features', '7301', '--forward-always', '7301'), 2, /itself/);
    expectRefusal(await smartcms('ext', 'features', '7391', '--dnd', 'on'), 1, /private wire/);
    expectRefusal(await smartcms('ext', 'features', '7399'), 7, '7399');
  });
});

describe('a group', () => {
  it('rings all members but the caller; one takes the call, the others are quiet again', async () => {
    await run('group', 'add', '7380', '--members', '7301', '7302', '7303', '--name', 'All');
    const [second, third] = [present(bob).calls.length, present(carol).calls.length];
    const own = present(alice).calls.length;
    const call = await present(alice).call('7380');
    const [there, other] = [await present(bob).incoming(second), await present(carol).incoming(third)];
    other.answer();
    expect(await call.outcome()).toBe(200);
    await until('the other phone to be quiet', () => there.ended);
    expect(present(alice).calls.length).toBe(own + 1);
    await call.hangUp();
  });

  it('is picked up by its number, and gives way to its fallback', async () => {
    await run('group', 'set', '7380', '--members', '7302', '--ring', '5', '--fallback', 'extension:7303');
    const [first, next] = [present(bob).calls.length, present(carol).calls.length];
    const call = await present(alice).call('7380');
    await present(bob).incoming(first);
    const taken = await present(carol).call('**7380');
    expect(await call.outcome()).toBe(200);
    expect(await taken.outcome()).toBe(200);
    await call.hangUp();
    const again = await present(alice).call('7380');
    const ringing = await present(bob).incoming(first + 1);
    const fallback = await present(carol).incoming(next + 1);
    expect(ringing.ended).toBe(true);
    fallback.answer();
    expect(await again.outcome()).toBe(200);
    await again.hangUp();
  });

  it('keeps its members from being removed, and its number from being an extension', async () => {
    expectRefusal(await smartcms('ext', 'remove', '7302', '--yes'), 1, /in use: group 7380/);
    expectRefusal(await smartcms('ext', 'add', '7380', '--type', 'cas'), 1, /group already/);
    expectRefusal(await smartcms('group', 'add', '7301', '--members', '7302'), 1, /extension already/);
    expectRefusal(await smartcms('group', 'add', '7381', '--members', '7391'), 1, /private wire/);
    expect(await run('group', 'remove', '7380', '--yes')).toMatchObject({
      number: '7380',
      result: 'removed',
    });
    expect(await sql('SELECT COUNT(*) FROM ring_group_members;')).toBe('0');
  });
});

describe('a private wire', () => {
  it('rings its far end and nothing else, whatever is dialled; and nobody else reaches or takes it', async () => {
    // Its phones speak WSS in life; the rules are the same over UDP.
    await sql("UPDATE ps_endpoints SET webrtc = 'no', rewrite_contact = 'yes' WHERE id IN ('7391', '7392');");
    await asterisk('module reload res_pjsip.so');
    for (const id of ['7391', '7392']) await asterisk(`sorcery memory cache expire res_pjsip/endpoint ${id}`);
    await asterisk('sorcery memory cache populate res_pjsip/endpoint');
    [wire, far] = [await phone('7391'), await phone('7392')];
    const call = await present(wire).call('7392');
    const ringing = await present(far).incoming(0);
    const stolen = await present(carol).call('**7392');
    expect(await stolen.outcome()).toBe(403);
    ringing.answer();
    expect(await call.outcome()).toBe(200);
    for (const digits of [
      '7301',
      '7391',
      '112',
      '*43',
      '**7302',
      '*727301',
      '0301234',
      '00491',
      '+491',
      '1',
    ]) {
      expect(await (await present(wire).call(digits)).outcome(), digits).toBeGreaterThanOrEqual(400);
    }
    expect(await (await present(alice).call('7391')).outcome()).toBe(404);
    expect(present(wire).calls.filter(({ invitation }) => invitation !== undefined)).toEqual([]);
    await call.hangUp();
  });
});
