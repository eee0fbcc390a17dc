import { describe, expect, it } from 'vitest';
import { Slots } from '../../../../src/host/ssh/slots.ts';

async function race(slots: Slots, count: number): Promise<number> {
  let used = 0;
  let most = 0;
  const work = async () => {
    const release = await slots.acquire();
    used += 1;
    most = Math.max(most, used);
    await new Promise((resolve) => setImmediate(resolve));
    used -= 1;
    release();
    release();
  };
  await Promise.all(Array.from({ length: count }, work));
  return most;
}

describe('Slots', () => {
  it('admits as many as there are, all in the end', async () => {
    expect(await race(new Slots(3), 20)).toBe(3);
  });

  it('admits fewer once it has learnt that the other side allows fewer', async () => {
    const slots = new Slots(8);
    const releases = await Promise.all([slots.acquire(), slots.acquire(), slots.acquire(), slots.acquire()]);
    expect(slots.shrink()).toBe(true);
    for (const release of releases) release();
    expect(await race(slots, 20)).toBe(2);
  });

  it('never shrinks to nothing', async () => {
    const slots = new Slots(1);
    await slots.acquire();
    expect(slots.shrink()).toBe(false);
  });

  it('lets those who give up leave the queue', async () => {
    const slots = new Slots(1);
    const release = await slots.acquire();
    const controller = new AbortController();
    const impatient = slots.acquire(controller.signal);
    const patient = slots.acquire();
    controller.abort(new Error('gave up'));
    await expect(impatient).rejects.toThrow('gave up');
    release();
    await expect(patient).resolves.toBeTypeOf('function');
  });
});
