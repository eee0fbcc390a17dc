import { afterEach, describe, expect, it, vi } from 'vitest';
import { AmiClient } from '../../../../src/asterisk/ami/client.ts';
import { reconnectingAmi } from '../../../../src/asterisk/ami/reconnecting.ts';
import { FakeAsterisk } from './fake.ts';

function setUp() {
  const state = { time: 0, attempts: 0, isUp: true };
  const ami = reconnectingAmi(
    async () => {
      state.attempts++;
      if (!state.isUp) throw new Error(`away ${state.attempts}`);
      const asterisk = new FakeAsterisk((_, id, say) =>
        say(`Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\n\r\n`),
      );
      return new AmiClient(asterisk, 1000);
    },
    { idleMs: 60_000, now: () => state.time },
  );
  return { state, ami };
}

afterEach(() => void vi.useRealTimers());

describe('reconnectingAmi', () => {
  it('connects when asked, once for all who ask', async () => {
    const { state, ami } = setUp();
    expect(state.attempts).toBe(0);
    const [a, b] = await Promise.all([ami.get(), ami.get()]);
    expect(a).toBe(b);
    expect(await ami.get()).toBe(a);
    expect(state.attempts).toBe(1);
  });

  it('connects anew after a loss', async () => {
    const { state, ami } = setUp();
    const first = await ami.get();
    first.close();
    expect(await ami.get()).not.toBe(first);
    expect(state.attempts).toBe(2);
  });

  it('waits longer after each failure, fails at once meanwhile, and recovers', async () => {
    const { state, ami } = setUp();
    state.isUp = false;
    await expect(ami.get()).rejects.toThrow('away 1');
    await expect(ami.get()).rejects.toThrow('away 1');
    const waits: number[] = [];
    for (let last = 0; waits.length < 8; ) {
      const before = state.attempts;
      state.time += 10;
      await ami.get().catch(() => undefined);
      if (state.attempts > before) {
        waits.push(state.time - last);
        last = state.time;
      }
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000, 4000]);
    state.isUp = true;
    state.time += 4000;
    expect((await ami.get()).connected).toBe(true);
  });

  it('closes what nobody used for a minute, and connects when somebody asks again', async () => {
    vi.useFakeTimers();
    const { state, ami } = setUp();
    const at = async (seconds: number) => {
      state.time = seconds * 1000;
      await vi.advanceTimersByTimeAsync(10_000);
    };
    const first = await ami.get();
    await at(59);
    expect(await ami.get()).toBe(first);
    // Who has it in hand goes on.
    await at(118);
    await first.action('CoreStatus');
    await at(119);
    await at(178);
    expect(first.connected).toBe(true);
    // Of its health nobody has anything.
    await ami.ping();
    await at(179);
    expect(first.connected).toBe(false);
    const second = await ami.get();
    expect(second.connected).toBe(true);
    await at(300);
    expect(second.connected).toBe(false);
  });

  it('leaves no connection behind after a ping, but one that somebody asked for meanwhile', async () => {
    const { state, ami } = setUp();
    await Promise.all([ami.ping(), ami.ping()]);
    const [, client] = await Promise.all([ami.ping(), ami.get()]);
    expect(client.connected).toBe(true);
    await ami.ping();
    expect(await ami.get()).toBe(client);
    // One for the first ping, which is gone.
    expect(state.attempts).toBe(2);
  });

  it('keeps no connection after close', async () => {
    const { ami } = setUp();
    const client = await ami.get();
    ami.close();
    expect(client.connected).toBe(false);
    await expect(ami.get()).rejects.toThrow();
  });
});
