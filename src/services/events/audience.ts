import type { Redis } from 'ioredis';

const key = 'smartcms:events:audience';
/** After the last watcher has gone calls are watched for so long still: whoever reloads a page misses nothing. */
const lingerMs = 60_000;
const renewMs = 20_000;

export interface Audience {
  /** Somebody watches from now on. */
  come(): Promise<void>;
  /** Whether anybody watches, at any process, or did a moment ago. Rejects while Redis is away. */
  isThere(): Promise<boolean>;
  stop(): void;
}

/** Keeps known to all processes that somebody watches, as long as `count` says so of this one. */
export function openAudience(redis: Redis, count: () => number): Audience {
  const come = async () => void (await redis.set(key, 1, 'PX', lingerMs));
  const timer = setInterval(() => {
    if (count() > 0) come().catch(() => undefined);
  }, renewMs);
  return {
    come,
    isThere: async () => (await redis.exists(key)) === 1,
    stop: () => clearInterval(timer),
  };
}
