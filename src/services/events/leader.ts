import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';

const key = 'smartcms:events:leader';
/** After this long without a sign of life another process takes over. */
const leaseMs = 6000;
const renewMs = 2000;

const renew = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;
const release = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/**
 * Of all processes of the API one leads: it alone tells Redis what it sees of Asterisk, so that nothing is told
 * twice. `lead` is called on becoming leader, what it gave on being none any more.
 */
export function takeTurns(redis: Redis, lead: () => () => void): { stop(): Promise<void> } {
  const name = randomUUID();
  const pause = new AbortController();
  let end: (() => void) | null = null;

  async function isLeader(): Promise<boolean> {
    try {
      if (end !== null) return (await redis.eval(renew, 1, key, name, leaseMs)) === 1;
      return (await redis.set(key, name, 'PX', leaseMs, 'NX')) === 'OK';
    } catch {
      return false;
    }
  }

  async function run(): Promise<void> {
    while (!pause.signal.aborted) {
      const leads = await isLeader();
      if (leads && end === null) end = lead();
      if (!leads && end !== null) {
        end();
        end = null;
      }
      await sleep(renewMs, undefined, { signal: pause.signal }).catch(() => undefined);
    }
    end?.();
    await redis.eval(release, 1, key, name).catch(() => undefined);
  }

  const running = run();
  return {
    async stop() {
      pause.abort();
      await running;
    },
  };
}
