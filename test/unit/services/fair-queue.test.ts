import { describe, expect, it } from 'vitest';
import { fairQueue } from '../../../src/services/fair-queue.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('fairQueue', () => {
  it('does so many pieces at once, and keys take turns', async () => {
    const queue = fairQueue({ atOnce: 2, waitingOfOne: 100, waiting: 100 });
    const done: string[] = [];
    let running = 0;
    let most = 0;
    const work = (name: string) => async () => {
      most = Math.max(most, ++running);
      await tick();
      running--;
      done.push(name);
    };
    const greedy = Array.from({ length: 10 }, (_, index) => queue('greedy', work(`greedy ${index}`)));
    const others = ['a', 'b'].map((key) => queue(key, work(key)));
    await Promise.all([...greedy, ...others]);
    expect(most).toBe(2);
    expect(done.slice(0, 5).sort()).toEqual(['a', 'b', 'greedy 0', 'greedy 1', 'greedy 2']);
    expect(done.filter((name) => name.startsWith('greedy'))).toEqual(
      Array.from({ length: 10 }, (_, index) => `greedy ${index}`),
    );
  });

  it('goes on after a failure', async () => {
    const queue = fairQueue({ atOnce: 1, waitingOfOne: 9, waiting: 9 });
    const outcomes = await Promise.allSettled([
      queue('a', () => Promise.reject(new Error('no'))),
      queue('a', async () => 'yes'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('refuses what would wait too long, of one and of all', async () => {
    const queue = fairQueue({ atOnce: 1, waitingOfOne: 2, waiting: 3 });
    let finish: () => void = () => undefined;
    const blocked = queue('x', () => new Promise<void>((resolve) => (finish = resolve)));
    const waiting = ['a', 'a', 'b'].map((key) => queue(key, async () => undefined));
    const refused = { code: 'too_many_requests', details: { retryAfterSeconds: 5 } };
    await expect(queue('a', tick)).rejects.toMatchObject(refused);
    await expect(queue('c', tick)).rejects.toMatchObject(refused);
    finish();
    await Promise.all([blocked, ...waiting]);
    await expect(queue('a', async () => 'free')).resolves.toBe('free');
  });
});
