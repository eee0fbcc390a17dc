import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AmiClient, connectAmi } from '../../../src/asterisk/ami/client.ts';
import { amiField } from '../../../src/asterisk/ami/parser.ts';
import { dropContacts } from '../../../src/asterisk/contacts.ts';
import { introduce } from '../../../src/asterisk/introduce.ts';
import { liveContacts } from '../../../src/asterisk/live.ts';
import { refreshAll, refreshObjects, seeEndpoint } from '../../../src/asterisk/realtime.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { openTcp } from '../../../src/services/backends.ts';
import { asteriskMissing, startAsterisk, type TestAsterisk } from '../../support/asterisk.ts';
import { openPhone, type Phone } from '../../support/sip/phone.ts';

const missing = asteriskMissing();
const password = 'f00dfeedf00dfeedf00dfeedf00dfeed';

// Rows in Asterisk's own database stand for those in MariaDB: for the caches in front, one is like the other.
const cached = (type: string) =>
  `${type}/cache = memory_cache,full_backend_cache=yes,maximum_objects=1009,object_lifetime_stale=4294967295,expire_on_reload=no\n`;
const sorcery = `[res_pjsip]
${cached('endpoint')}endpoint = config,pjsip.conf,criteria=type=endpoint
endpoint = astdb,rows
${cached('auth')}auth = astdb,rows
${cached('aor')}aor = config,pjsip.conf,criteria=type=aor
aor = astdb,rows
contact = astdb,registrar
[res_pjsip_endpoint_identifier_ip]
${cached('identify')}identify = config,pjsip.conf,criteria=type=identify
`;
const transports = ['udp', 'tcp']
  .map((protocol) => `[${protocol}]\ntype=transport\nprotocol=${protocol}\nbind=0.0.0.0:5060\n`)
  .join('');

describe.skipIf(missing)(`a real Asterisk that is told of rows${missing ? ` (${missing})` : ''}`, () => {
  let asterisk: TestAsterisk;
  let ami: AmiClient;
  const phones: Phone[] = [];
  let number = 3000;
  let id = '3000';

  beforeAll(async () => {
    asterisk = await startAsterisk({ 'sorcery.conf': sorcery, 'pjsip.conf': transports });
    const { port, username, secret } = asterisk;
    ami = await connectAmi({
      stream: () => openTcp('127.0.0.1', port),
      username,
      secret: new Secret(secret),
      timeoutMs: 10_000,
    });
    // SIP is not answered until all modules are loaded; over UDP a phone asks again.
    await (await phone()).register();
  });
  beforeEach(() => {
    id = String(++number);
  });
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.close();
  });
  afterAll(async () => {
    ami?.close();
    await asterisk?.stop();
  });

  const put = (type: string, fields: Record<string, string>) =>
    ami.action('DBPut', { Family: `rows/${type}`, Key: id, Val: JSON.stringify(fields) });
  const writeRows = async (context = 'from-internal') => {
    await put('endpoint', { aors: id, auth: id, context, rewrite_contact: 'yes' });
    await put('auth', { auth_type: 'userpass', username: id, password });
    await put('aor', { max_contacts: '1', remove_existing: 'yes', qualify_frequency: '60' });
  };
  const deleteRows = async () => {
    for (const type of ['endpoint', 'auth', 'aor'])
      await ami.action('DBDel', { Family: `rows/${type}`, Key: id });
  };
  const openSip = () => openTcp(asterisk.address, 5060);
  const phone = async (secret = password) => {
    const opened = await openPhone({
      server: asterisk.address,
      transport: 'udp',
      number: id,
      password: secret,
    });
    phones.push(opened);
    return opened;
  };
  const deviceState = async () => (await seeEndpoint(ami, id))?.deviceState;
  const newcomer = () => ({ number: id, password: new Secret(password) });

  it('sees a new endpoint at once, and what it is', async () => {
    expect(await seeEndpoint(ami, id)).toBeNull();
    await writeRows();
    await refreshObjects(ami, [id]);
    const seen = await seeEndpoint(ami, id);
    expect(seen).toMatchObject({ context: 'from-internal', maxContacts: 1, contacts: [] });
    expect(seen?.password?.reveal()).toBe(password);
  });

  it('works with the old values until it is told of a change', async () => {
    await writeRows();
    await seeEndpoint(ami, id);
    await writeRows('vpw');
    expect(await seeEndpoint(ami, id)).toMatchObject({ context: 'from-internal' });
    await refreshObjects(ami, [id]);
    await expect.poll(async () => (await seeEndpoint(ami, id))?.context).toBe('vpw');
  });

  it('has the device state right as soon as the phone of an introduced extension registers', async () => {
    await writeRows();
    await introduce(openSip, newcomer());
    expect((await (await phone()).register()).status).toBe(200);
    await expect.poll(deviceState, { timeout: 5000 }).toBe('Not in use');
    expect([...(await liveContacts(ami, id)).values()]).toMatchObject([
      [{ userAgent: 'Test phone/1.0', status: 'Reachable', rttMs: expect.any(Number) }],
    ]);
  });

  it('keeps nothing of an introduction', async () => {
    await writeRows();
    await introduce(openSip, newcomer());
    await expect.poll(async () => (await seeEndpoint(ami, id))?.contacts).toEqual([]);
  });

  it('refuses to be introduced to a wrong password', async () => {
    await writeRows();
    await expect(introduce(openSip, { ...newcomer(), password: new Secret('wrong') })).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('401'),
    });
  });

  it('lets a removed phone go, in memory and in its database, and refuses it', async () => {
    await writeRows();
    await introduce(openSip, newcomer());
    const own = await phone();
    await own.register();
    await expect.poll(deviceState, { timeout: 5000 }).toBe('Not in use');
    await deleteRows();
    await dropContacts(ami, id);
    await expect.poll(deviceState).toBe('Unavailable');
    expect(await ami.list('DBGetTree', { Family: 'registrar/contact', Key: `${id};@%` })).toEqual([]);
    await refreshObjects(ami, [id]);
    await expect.poll(() => seeEndpoint(ami, id)).toBeNull();
    expect((await own.register()).status).toBe(401);
    expect((await liveContacts(ami, id)).size).toBe(0);
  });

  it('is served and shown right when it is there again after its removal', async () => {
    await writeRows();
    await introduce(openSip, newcomer());
    const own = await phone();
    await own.register();
    await deleteRows();
    await dropContacts(ami, id);
    await refreshObjects(ami, [id]);
    await expect.poll(() => seeEndpoint(ami, id)).toBeNull();
    await writeRows();
    expect((await own.register()).status).toBe(200);
    await expect.poll(deviceState, { timeout: 5000 }).toBe('Not in use');
  });

  it('leaves others registered when one is removed', async () => {
    await writeRows();
    const other = id;
    await (await phone()).register();
    id = `${other}1`;
    await writeRows();
    await (await phone()).register();
    await deleteRows();
    await dropContacts(ami, id);
    expect([...(await liveContacts(ami)).keys()]).toContain(other);
  });

  it('takes a changed password, and no longer the old one', async () => {
    await writeRows();
    const own = await phone();
    expect((await own.register()).status).toBe(200);
    await put('auth', { auth_type: 'userpass', username: id, password: 'another' });
    await refreshObjects(ami, [id]);
    await expect.poll(async () => (await seeEndpoint(ami, id))?.password?.reveal()).toBe('another');
    expect((await own.register()).status).toBe(401);
    own.password = 'another';
    expect((await own.register()).status).toBe(200);
  });

  it('has the device state of every imported extension right after one refresh', async () => {
    const imported = Array.from({ length: 20 }, () => String(++number));
    for (id of imported) await writeRows();
    await refreshAll(ami);
    for (id of imported) expect((await (await phone()).register()).status).toBe(200);
    for (id of imported) await expect.poll(deviceState, { timeout: 5000 }).toBe('Not in use');
  });

  it('keeps serving what it knows through a refresh', async () => {
    await writeRows();
    const own = await phone();
    await own.register();
    const refreshing = refreshAll(ami).then(() => 'refreshed');
    do expect((await own.register()).status).toBe(200);
    while ((await Promise.race([refreshing, sleep(5)])) !== 'refreshed');
    const listed = await ami.list('PJSIPShowEndpoints');
    expect(listed.map((event) => amiField(event, 'ObjectName'))).toContain(id);
  });
});
