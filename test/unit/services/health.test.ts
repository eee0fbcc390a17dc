import { describe, expect, it } from 'vitest';
import { type HealthCheck, healthReporter } from '../../../src/services/health.ts';
import { shareFor } from '../../../src/services/shared.ts';

const fine: HealthCheck = async () => undefined;

describe('healthReporter', () => {
  it('is ok when all answer', async () => {
    const health = await healthReporter({ database: fine, redis: fine, asterisk: fine }, 100)();
    expect(health.status).toBe('ok');
    expect(health.services.redis).toEqual({ status: 'ok', ms: expect.any(Number) });
  });

  it.each<[string, HealthCheck, string]>([
    ['never answers', () => new Promise(() => undefined), 'no answer in time'],
    [
      'refuses the connection',
      () => Promise.reject(new Error('connect ECONNREFUSED /run/x.sock')),
      'not reachable',
    ],
    [
      'refuses the password',
      () => Promise.reject(Object.assign(new Error("for user 'x'"), { code: 'ER_ACCESS_DENIED_ERROR' })),
      'access refused',
    ],
    [
      'fails before it waits',
      () => {
        throw new Error('no pool');
      },
      'not reachable',
    ],
  ])('names a service that %s and hides the details', async (_name, check, message) => {
    const failures: string[] = [];
    const report = healthReporter({ database: fine, redis: check, asterisk: fine }, 30, (service) =>
      failures.push(service),
    );
    const health = await report();
    expect(health.status).toBe('degraded');
    expect(health.services.redis).toEqual({ status: 'down', ms: expect.any(Number), message });
    expect(health.services.asterisk.status).toBe('ok');
    expect(failures).toEqual(['redis']);
  });

  it('asks once for a flood', async () => {
    let asked = 0;
    const check = async () => void asked++;
    const report = healthReporter({ database: check, redis: fine, asterisk: fine }, 100);
    await Promise.all(Array.from({ length: 1000 }, report));
    expect(asked).toBe(1);
  });
});

describe('shareFor', () => {
  it('shares a running call and its result until it is stale, failures too', async () => {
    let time = 0;
    let calls = 0;
    const shared = shareFor(
      1000,
      async () => {
        if (++calls === 2) throw new Error('second');
        return calls;
      },
      () => time,
    );
    expect(await Promise.all([shared(), shared()])).toEqual([1, 1]);
    time = 999;
    expect(await shared()).toBe(1);
    time = 1000;
    await expect(shared()).rejects.toThrow('second');
    await expect(shared()).rejects.toThrow('second');
    time = 2000;
    expect(await shared()).toBe(3);
  });

  it('does not count the time that a call takes', async () => {
    let time = 0;
    let calls = 0;
    const shared = shareFor(
      1000,
      async () => {
        time += 5000;
        return ++calls;
      },
      () => time,
    );
    expect(await shared()).toBe(1);
    expect(await shared()).toBe(1);
  });
});
