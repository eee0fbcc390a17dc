import { expect, it } from 'vitest';
import { endpointTypes, extensionTypes } from '../../src/domain/endpoints.ts';
import { openPhone } from '../support/sip/phone.ts';
import { addArguments, deviceState, ext, sql } from './extensions.ts';
import { addressOf } from './server.ts';

/** Tests, so many times, that a phone which registers the moment `ext add` returns is served and shown as it is. */
export function deviceStates(tries: number): void {
  it(`a REGISTER right after \`ext add\` is answered 200 and the device state is right, ${tries} times`, async () => {
    const server = await addressOf();
    for (let index = 0; index < tries; index++) {
      const number = String(80_000 + 2 * index);
      const type = extensionTypes[index % extensionTypes.length] ?? 'extension';
      await ext(...addArguments(number, type));
      // Past `ext credentials`, which has its own test: a whole process each time.
      const password = (await sql(`SELECT password FROM ps_auths WHERE id = '${number}';`)).trim();
      const { transport } = endpointTypes[type];
      const phone = await openPhone({ server, transport, number, password });
      expect(await phone.register(), number).toEqual({ status: 200, contacts: [phone.contact] });
      await expect.poll(() => deviceState(number), { timeout: 10_000, interval: 100 }).toBe('Not in use');
      await phone.unregister();
      await expect.poll(() => deviceState(number), { timeout: 10_000, interval: 100 }).toBe('Unavailable');
      phone.close();
    }
  });
}
