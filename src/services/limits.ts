import type { Redis } from 'ioredis';

/** What a count has come to. */
interface Counted {
  count: number;
  /** Until the count begins anew. */
  seconds: number;
}

/** Counts of what happened lately, by key. */
export interface Limits {
  /** Counts one more; the first one of a key begins a window of so many seconds. */
  add(key: string, windowSeconds: number): Promise<Counted>;
  look(key: string): Promise<Counted>;
  forget(key: string): Promise<void>;
}

/** After a failure Redis is left alone for this long, so that nobody waits for it at each request. */
const restMs = 5000;

/**
 * Counts in Redis, for all processes of the API together; in this process's memory while Redis is away. The two are
 * not brought together when it is back.
 */
export function redisLimits(redis: Redis, now: () => number = Date.now): Limits {
  const memory = memoryLimits(now);
  let restUntil = 0;

  async function first<T>(inRedis: () => Promise<T>, inMemory: () => Promise<T>): Promise<T> {
    if (now() < restUntil) return inMemory();
    try {
      return await inRedis();
    } catch {
      restUntil = now() + restMs;
      return inMemory();
    }
  }

  return {
    add: (key, windowSeconds) =>
      first(
        async () => {
          const results = await redis
            .multi()
            .incr(name(key))
            .expire(name(key), windowSeconds, 'NX')
            .ttl(name(key))
            .exec();
          const [count, , ttl] = (results ?? []).map(([error, value]) => {
            if (error !== null) throw error;
            return Number(value);
          });
          return { count: count ?? 0, seconds: Math.max(1, ttl ?? 1) };
        },
        () => memory.add(key, windowSeconds),
      ),
    look: (key) =>
      first(
        async () => {
          const [count, ttl] = await Promise.all([redis.get(name(key)), redis.ttl(name(key))]);
          return { count: Number(count ?? 0), seconds: Math.max(1, ttl) };
        },
        () => memory.look(key),
      ),
    forget: async (key) => {
      await memory.forget(key);
      await first(
        async () => void (await redis.del(name(key))),
        async () => undefined,
      );
    },
  };
}

const name = (key: string) => `smartcms:limit:${key}`;

/** Keys that are kept at most; the oldest go first. */
const mostKeys = 10_000;

/** Counts in this process's memory. */
function memoryLimits(now: () => number): Limits {
  const windows = new Map<string, { count: number; endsAt: number }>();
  const current = (key: string) => {
    const window = windows.get(key);
    return window !== undefined && now() < window.endsAt ? window : undefined;
  };
  const counted = (window: { count: number; endsAt: number } | undefined): Counted => {
    if (window === undefined) return { count: 0, seconds: 1 };
    return { count: window.count, seconds: Math.max(1, Math.ceil((window.endsAt - now()) / 1000)) };
  };
  return {
    async add(key, windowSeconds) {
      const window = current(key) ?? { count: 0, endsAt: now() + windowSeconds * 1000 };
      window.count++;
      windows.delete(key);
      windows.set(key, window);
      const [oldest] = windows.keys();
      if (windows.size > mostKeys && oldest !== undefined) windows.delete(oldest);
      return counted(window);
    },
    look: async (key) => counted(current(key)),
    forget: async (key) => void windows.delete(key),
  };
}
