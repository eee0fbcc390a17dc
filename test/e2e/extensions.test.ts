import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endpointTypes, extensionTypes } from '../../src/domain/endpoints.ts';
import { aptInstall } from '../support/apt.ts';
import { openPhone, type Phone } from '../support/sip/phone.ts';
import { register } from '../support/sipp.ts';
import {
  addArguments,
  asterisk,
  contactsOf,
  deviceState,
  ext,
  farEnd,
  phoneOf,
  removeEverything,
  type ShownExtension,
  sql,
} from './extensions.ts';
import { addressOf, expectRefusal, onServer, smartcms } from './server.ts';

/** Since when the tests of this file run, and since when Asterisk does. */
let started: { now: string; asterisk: string };
const asteriskStarted = () => onServer("docker inspect --format '{{.State.StartedAt}}' smartcms-asterisk");

beforeAll(async () => {
  started = { now: await onServer('date +%s'), asterisk: await asteriskStarted() };
});
afterAll(removeEverything);

describe.each(extensionTypes)('an extension of type %s', (type) => {
  const { transport, context, maxContacts } = endpointTypes[type];
  const number = String(7100 + 10 * extensionTypes.indexOf(type));
  const phones: Phone[] = [];
  let password: string;
  let server: string;

  beforeAll(async () => {
    server = await addressOf();
  });
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.close();
  });

  async function another(): Promise<Phone> {
    const phone = await openPhone({ server, transport, number, password });
    phones.push(phone);
    return phone;
  }

  /** Somebody who may call it: from a private wire's far end, or any phone. */
  async function caller(): Promise<Phone> {
    const from = farEnd(number);
    await ext(
      ...(type === 'vpw' ? ['add', from, '--type', type, '--peer', number] : addArguments(from, 'cas')),
    );
    const phone = await phoneOf(from);
    phones.push(phone);
    return phone;
  }

  it('registers the moment it is added, and is seen', async () => {
    const added = await ext(...addArguments(number, type), '--name', 'Ana Beck');
    expect(added).toMatchObject({ number, type, name: 'Ana Beck', transport, context, maxContacts });
    expect(added).toMatchObject({ registered: false, contacts: [], result: 'created' });
    const phone = await phoneOf(number);
    phones.push(phone);
    password = phone.password;
    expect(await phone.register()).toEqual({ status: 200, contacts: [phone.contact] });
    await expect.poll(() => deviceState(number), { timeout: 10_000 }).toBe('Not in use');
    const shown = await ext('show', number);
    expect(shown).toMatchObject({
      registered: true,
      contacts: [{ userAgent: 'Test phone/1.0', status: 'Reachable' }],
    });
    expect(shown.contacts[0]?.rttMs).toBeGreaterThan(0);
    expect(await ext<ShownExtension[]>('list', '--type', type, '--registered')).toEqual([shown]);
    expect(JSON.stringify(shown)).not.toContain(password);
    expect(await ext(...addArguments(number, type), '--name', 'Ana Beck')).toEqual({
      ...shown,
      result: 'unchanged',
    });
    expect((await phone.unregister()).contacts).toEqual([]);
    expect(await contactsOf(number)).toEqual([]);
  });

  it('refreshes its registration, and registers from another place', async () => {
    const first = await another();
    for (const _ of [1, 2, 3]) expect((await first.register()).contacts).toEqual([first.contact]);
    await first.unregister();
    const second = await another();
    expect((await second.register()).contacts).toEqual([second.contact]);
    await second.unregister();
  });

  it('is refused with a wrong password', async () => {
    const phone = await another();
    for (const wrong of ['', '0'.repeat(32), password.toUpperCase(), `${password}0`]) {
      phone.password = wrong;
      expect(await phone.register()).toEqual({ status: 401, contacts: [] });
    }
    expect(await contactsOf(number)).toEqual([]);
  });

  it(`has at most ${maxContacts} contacts: one more, and that which would end soonest gives way`, async () => {
    const opened: Phone[] = [];
    for (let count = 0; count <= maxContacts; count++) opened.push(await another());
    for (const [index, phone] of opened.slice(0, -1).entries()) {
      expect((await phone.register({ expires: 300 + 10 * index })).contacts).toHaveLength(index + 1);
    }
    const last = opened.at(-1);
    const { status, contacts } = (await last?.register({ expires: 600 })) ?? {};
    expect(status).toBe(200);
    expect(contacts?.toSorted()).toEqual(
      opened
        .slice(1)
        .map(({ contact }) => contact)
        .sort(),
    );
    expect(await contactsOf(number)).toHaveLength(maxContacts);
    // More at once than there may be is no registration at all.
    const more = Array.from(
      { length: maxContacts },
      (_, index) => `sip:${number}@203.0.113.9:${6000 + index}`,
    );
    expect((await last?.register({ more }))?.status).toBe(403);
    for (const phone of opened) await phone.unregister();
  });

  it('is changed, and Asterisk obeys', async () => {
    const phone = await another();
    await phone.register();
    expect(await ext('set', number, '--name', 'Bo Çelik')).toMatchObject({
      name: 'Bo Çelik',
      result: 'updated',
    });
    expect(await asterisk(`pjsip show endpoint ${number}`)).toContain(`"Bo Çelik" <${number}>`);
    // Whoever is registered stays so.
    expect(await contactsOf(number)).toHaveLength(1);
    expect((await phone.register()).status).toBe(200);
    expect(await ext('set', number, '--name', 'Bo Çelik')).toMatchObject({ result: 'unchanged' });
    await phone.unregister();
  });

  it('is removed: called no more, its contacts gone, and refused', async () => {
    const phone = await another();
    await phone.register();
    const other = await caller();
    expect(await other.call(number)).toBe(486);
    expect(phone.requests).toContain('INVITE');
    phone.requests.length = 0;
    expect(await ext('remove', number, '--yes')).toMatchObject({ number, result: 'removed' });
    expect(await contactsOf(number)).toEqual([]);
    expect(await asterisk(`pjsip show endpoint ${number}`)).toContain('Unable to find object');
    expect(await other.call(number)).toBe(404);
    expect(phone.requests).not.toContain('INVITE');
    expect((await phone.register()).status).toBe(401);
    expectRefusal(await smartcms('ext', 'show', number), 7, number);
    expectRefusal(await smartcms('ext', 'remove', number, '--yes'), 7, number);
  });

  it('has a new secret when it is added again, and the old one is void', async () => {
    await ext(...addArguments(number, type));
    const old = await another();
    expect((await old.register()).status).toBe(401);
    const phone = await phoneOf(number);
    phones.push(phone);
    expect(phone.password).not.toBe(password);
    expect((await phone.register()).status).toBe(200);
    await expect.poll(() => deviceState(number), { timeout: 10_000 }).toBe('Not in use');
    await ext('remove', number, '--yes');
  });
});

describe('extensions', () => {
  it('are written without harm to Asterisk: it never ended, and found no fault in its memory', async () => {
    expect(await asteriskStarted()).toBe(started.asterisk);
    const faults = `docker logs --since ${started.now} smartcms-asterisk 2>&1 | grep -E 'FRACK|bad magic' || true`;
    expect(await onServer(faults)).toBe('');
  });

  it('of desk phones register by SIPp, too', async (context) => {
    const missing = aptInstall('sipp', 'sip-tester');
    context.skip(missing !== null, missing ?? '');
    await ext('add', '7200', '--type', '3rd_party');
    const { password } = await ext<{ password: string }>('credentials', '7200');
    const { exitCode, output } = await register(await addressOf(), [{ number: '7200', password }]);
    expect(exitCode, output).toBe(0);
    expect(await contactsOf('7200')).toHaveLength(1);
    await ext('remove', '7200', '--yes');
  });

  it('show a secret to nobody but the one who asks for credentials, and that is in the audit log', async () => {
    await sql("DELETE FROM audit_log WHERE subject = '7201';");
    await ext('add', '7201', '--type', 'extension');
    const { password } = await ext<{ password: string }>('credentials', '7201');
    for (const args of [['show', '7201'], ['list'], ['export'], ['set', '7201', '--name', 'A']]) {
      const { stdout, stderr } = await smartcms('ext', ...args, '--verbose');
      expect(`${stdout}${stderr}`, args[0]).not.toContain(password);
    }
    const log = await sql(
      "SELECT action, subject, IFNULL(details, '') FROM audit_log WHERE subject = '7201';",
    );
    expect(log).not.toContain(password);
    expect(log.split('\n').filter((line) => line.includes('credentials'))).toHaveLength(1);
    await ext('remove', '7201', '--yes');
  });
});
