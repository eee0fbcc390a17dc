import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Phone } from '../support/sip/phone.ts';
import { deviceState, ext, halfWritten, phoneOf } from './extensions.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

/** Tests of what phones and operators meet while MariaDB is away for so many seconds, and afterwards. */
export function databaseOutage(seconds: number): void {
  it('phones keep registering and being called, and all is right when it is back', async () => {
    await ext('add', '7301', '--type', 'extension');
    await ext('add', '7302', '--type', '3rd_party');
    await ext('add', '7303', '--type', 'cas');
    const phones = [await phoneOf('7301'), await phoneOf('7302')];
    for (const phone of phones) expect((await phone.register()).status).toBe(200);
    // Known to Asterisk, but away when the database goes.
    const away = await phoneOf('7303');
    await away.register();
    await away.unregister();

    await onServer('docker stop smartcms-db >/dev/null');
    try {
      const refused = await smartcms('ext', 'add', '7304', '--type', 'line');
      expect(refused.exitCode).not.toBe(0);
      expectRefusal(refused, 4, /MariaDB on .* does not run/, /smartcms deploy.*smartcms logs db/);
      const end = Date.now() + seconds * 1000;
      expect(await away.register()).toEqual({ status: 200, contacts: [away.contact] });
      phones.push(away);
      while (Date.now() < end) {
        await expectServed(phones);
        await sleep(5_000);
      }
    } finally {
      await onServer('docker start smartcms-db >/dev/null');
    }
    await expect
      .poll(() => onServer("docker inspect --format '{{.State.Health.Status}}' smartcms-db"), {
        timeout: 60_000,
      })
      .toBe('healthy');

    await expectServed(phones);
    const shown = await ext('add', '7304', '--type', 'line');
    expect(shown).toMatchObject({ number: '7304', result: 'created' });
    const fresh = await phoneOf('7304');
    expect((await fresh.register()).status).toBe(200);
    await expect.poll(() => deviceState('7304'), { timeout: 10_000 }).toBe('Not in use');
    expect(await halfWritten()).toBe('');
    await expect.poll(async () => (await smartcms('status')).exitCode, { timeout: 60_000 }).toBe(0);
    for (const phone of [...phones, fresh]) phone.close();
  });
}

/** Each phone refreshes its registration, and the next one reaches it. */
async function expectServed(phones: readonly Phone[]): Promise<void> {
  for (const [index, phone] of phones.entries()) {
    expect((await phone.register()).status, phone.number).toBe(200);
    const caller = phones[(index + 1) % phones.length];
    expect(await caller?.call(phone.number), `a call to ${phone.number}`).toBe(486);
  }
}
