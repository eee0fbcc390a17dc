import { expect, it } from 'vitest';
import { extensionTypes } from '../../src/domain/endpoints.ts';
import { addArguments, deviceState, ext, phoneOf } from './extensions.ts';

/** Tests, so many times, that a phone which registers the moment `ext add` returns is served and shown as it is. */
export function deviceStates(tries: number): void {
  it(`a REGISTER right after \`ext add\` is answered 200 and the device state is right, ${tries} times`, async () => {
    for (let index = 0; index < tries; index++) {
      const number = String(80_000 + 2 * index);
      const type = extensionTypes[index % extensionTypes.length] ?? 'extension';
      await ext(...addArguments(number, type));
      const phone = await phoneOf(number);
      expect(await phone.register(), number).toEqual({ status: 200, contacts: [phone.contact] });
      await expect.poll(() => deviceState(number), { timeout: 10_000, interval: 100 }).toBe('Not in use');
      await phone.unregister();
      await expect.poll(() => deviceState(number), { timeout: 10_000, interval: 100 }).toBe('Unavailable');
      phone.close();
    }
  });
}
