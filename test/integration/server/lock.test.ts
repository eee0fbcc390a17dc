import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  acquireLock,
  breakLock,
  deadAfterSeconds,
  type Lock,
  type LockOwner,
} from '../../../src/server/apply/lock.ts';
import { ElsewhereHost } from '../../support/elsewhere-host.ts';

describe('the deploy lock', () => {
  let root: string;
  let host: ElsewhereHost;
  let held: Lock[];
  let notices: string[];

  beforeEach((ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('needs root, as a deploy does');
    host = new ElsewhereHost();
    root = host.root;
    held = [];
    notices = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const lock of held ?? []) await lock.release();
    await host?.close();
  });

  const ownerOf = (runId: string): LockOwner => ({
    runId,
    who: `it's ${runId}`,
    host: 'laptop',
    pid: 1,
    command: 'deploy',
    startedAt: '2026-11-22T12:00:00.000Z',
  });
  const take = async (
    runId: string,
    waitSeconds = 0,
    signal = new AbortController().signal,
  ): Promise<Lock> => {
    const notice = (message: string) => notices.push(message);
    const lock = await acquireLock(host, { owner: ownerOf(runId), waitSeconds, signal, notice });
    held.push(lock);
    return lock;
  };
  const recorded = () => JSON.parse(readFileSync(join(root, 'lock/owner.json'), 'utf8')) as LockOwner;
  const heartbeat = () => join(root, 'lock/heartbeat');
  /** As if the owner had last been heard of so many seconds ago. */
  const silentFor = (seconds: number) => {
    const at = Date.now() / 1000 - seconds;
    utimesSync(heartbeat(), at, at);
  };

  it('is taken on a server that has nothing yet, and names its owner', async () => {
    await take('first');
    expect(recorded()).toEqual(ownerOf('first'));
    expect(notices).toEqual([]);
  });

  it('is refused while another holds it, with the owner’s name', async () => {
    await take('first');
    await expect(take('second')).rejects.toThrow(
      expect.objectContaining({
        code: 'locked',
        message: expect.stringContaining("it's first on laptop (deploy, since 2026-11-22T12:00:00.000Z)"),
        hint: expect.stringContaining('--lock-wait'),
      }),
    );
    expect(recorded().runId).toBe('first');
  });

  it('goes to exactly one of many at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => take(`run-${index}`)));
    const winners = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(held).toHaveLength(1);
    expect(outcomes[Number(recorded().runId.slice('run-'.length))]?.status).toBe('fulfilled');
  });

  it('of a dead owner goes to exactly one of many at once, who is told', async () => {
    await take('dead');
    silentFor(deadAfterSeconds + 5);
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => take(`run-${index}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(notices).toEqual([expect.stringContaining("Took over the lock of it's dead on laptop")]);
  });

  it('of an owner that was silent for less is kept', async () => {
    await take('slow');
    silentFor(deadAfterSeconds - 10);
    await expect(take('second')).rejects.toThrow('slow');
  });

  it('whose owner is not known is taken over once it is old', async () => {
    mkdirSync(join(root, 'lock'), { recursive: true });
    await expect(take('first')).rejects.toThrow('an unknown owner');
    execFileSync('touch', ['-d', `-${deadAfterSeconds + 5} seconds`, join(root, 'lock')]);
    await take('first');
    expect(notices).toEqual([expect.stringContaining('an unknown owner')]);
  });

  it('is waited for', async () => {
    const first = await take('first');
    const waiting = take('second', 60);
    await vi.waitFor(() => expect(notices).toEqual([expect.stringContaining('Waiting for the lock of')]));
    await first.release();
    await waiting;
    expect(recorded().runId).toBe('second');
    expect(notices).toHaveLength(1);
  });

  it('is waited for only so long', async () => {
    await take('first');
    await expect(take('second', 0.2)).rejects.toThrow(expect.objectContaining({ code: 'locked' }));
    expect(recorded().runId).toBe('first');
  });

  it('is not waited for after an abort', async () => {
    await take('first');
    const abort = new AbortController();
    const waiting = take('second', 60, abort.signal);
    await vi.waitFor(() => expect(notices).toHaveLength(1));
    abort.abort();
    await expect(waiting).rejects.toThrow();
    expect(recorded().runId).toBe('first');
  });

  it('is released by its owner alone', async () => {
    const first = await take('first');
    silentFor(deadAfterSeconds + 5);
    const second = await take('second');
    await first.release();
    expect(recorded().runId).toBe('second');
    await second.release();
    expect(existsSync(join(root, 'lock'))).toBe(false);
    await second.release();
  });

  it('is broken on request', async () => {
    await take('first');
    expect(await breakLock(host)).toBe(true);
    expect(await breakLock(host)).toBe(false);
    await take('second');
  });

  it('stays the owner’s by its heartbeat', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await take('first');
    silentFor(deadAfterSeconds + 5);
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await ageOf(heartbeat())).toBeLessThan(deadAfterSeconds));
    await expect(take('second')).rejects.toThrow('first');
  });

  it('tells its former owner when another took it over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const first = await take('first');
    silentFor(deadAfterSeconds + 5);
    await take('second');
    expect(first.lost.aborted).toBe(false);
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(first.lost.aborted).toBe(true));
    expect(first.lost.reason).toMatchObject({ code: 'locked' });
    expect(recorded().runId).toBe('second');
  });

  it('is not given up for a heartbeat that could not be sent', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const first = await take('first');
    const broken = vi.spyOn(host, 'script').mockRejectedValueOnce(new Error('the link is gone'));
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(broken).toHaveBeenCalledOnce());
    expect(first.lost.aborted).toBe(false);
  });

  it('survives an owner’s name that is a script', async () => {
    const owner = { ...ownerOf('first'), who: '$(touch /tmp/owned) `id` \'; rm -rf "$HOME" #\n' };
    const signal = new AbortController().signal;
    held.push(await acquireLock(host, { owner, waitSeconds: 0, signal, notice: () => undefined }));
    expect(recorded()).toEqual(owner);
  });

  it('does not mind what a stranger left in its folder', async () => {
    mkdirSync(join(root, 'lock', 'deep'), { recursive: true });
    writeFileSync(join(root, 'lock/owner.json'), '{"who":');
    execFileSync('touch', ['-d', '-2 minutes', join(root, 'lock')]);
    await take('first');
    expect(recorded().runId).toBe('first');
  });
});

async function ageOf(file: string): Promise<number> {
  return Date.now() / 1000 - Number(execFileSync('stat', ['-c', '%Y', file], { encoding: 'utf8' }));
}
