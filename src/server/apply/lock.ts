import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../../host/host.ts';
import { quoteArgv } from '../../host/quote.ts';
import { paths } from '../layout.ts';

/**
 * One deploy at a time: a folder on the server with the owner's name and a file that the owner touches.
 * Times are compared on the server's clock alone.
 */

const heartbeatMilliseconds = 5_000;
/** An owner that has been silent this long is dead: six missed heartbeats. */
export const deadAfterSeconds = 30;
const retryMilliseconds = 2_000;

export interface LockOwner {
  runId: string;
  who: string;
  host: string;
  pid: number;
  command: string;
  startedAt: string;
}

export interface LockOptions {
  owner: LockOwner;
  /** How long to wait for another owner; 0 gives up at once. */
  waitSeconds: number;
  signal: AbortSignal;
  /** Told when a dead owner's lock is taken over, and when waiting begins. */
  notice: (message: string) => void;
}

export interface Lock {
  /** Aborted if another owner took the lock over, for instance because this machine slept. */
  lost: AbortSignal;
  release(): Promise<void>;
}

/** @throws UserError locked, with the owner, once waitSeconds are over. */
export async function acquireLock(host: Host, options: LockOptions): Promise<Lock> {
  const { owner, waitSeconds, signal, notice } = options;
  const deadline = Date.now() + waitSeconds * 1000;
  for (let told = false; ; told = true) {
    const { stdout } = await host.script(acquireScript(owner), { signal, title: 'Taking the deploy lock' });
    const [status = '', ...rest] = stdout.split('\n');
    const holder = describeOwner(rest.join('\n'));
    if (status === 'taken-over')
      notice(`Took over the lock of ${holder}: it has not been heard of for ${deadAfterSeconds} seconds.`);
    if (status !== 'held') return keepAlive(host, owner);
    if (Date.now() >= deadline) {
      throw new UserError('locked', `Another deploy holds the lock: ${holder}.`, {
        hint: 'Wait for it with --lock-wait SECONDS; if it is known to be gone: smartcms lock release',
      });
    }
    if (!told) notice(`Waiting for the lock of ${holder}.`);
    await setTimeout(Math.min(retryMilliseconds, deadline - Date.now()), undefined, { signal });
  }
}

/** Removes the lock whoever owns it; false if there is none. */
export async function breakLock(host: Host): Promise<boolean> {
  const { stdout } = await host.script(`[ -d ${paths.lock} ] && rm -rf ${paths.lock} && echo removed; true`);
  return stdout.includes('removed');
}

/** The owner in words; tolerates a record that was cut off. */
export function describeOwner(json: string): string {
  try {
    const owner = JSON.parse(json) as LockOwner;
    return `${owner.who} on ${owner.host} (${owner.command}, since ${owner.startedAt})`;
  } catch {
    return 'an unknown owner';
  }
}

/** The guard makes judging and taking one act: two that find the same dead lock do not both get it. */
function acquireScript(owner: LockOwner): string {
  return `set -eu
[ -d ${paths.root} ] || install -d -m 0755 ${paths.root}
exec 9>${paths.root}/.lock-guard
flock 9
status=acquired
previous=
if [ -d ${paths.lock} ]; then
  previous=$(cat ${paths.lock}/owner.json 2>/dev/null || true)
  beat=$(stat -c %Y ${paths.lock}/heartbeat 2>/dev/null || stat -c %Y ${paths.lock})
  if [ $(( $(date +%s) - beat )) -lt ${deadAfterSeconds} ]; then
    printf 'held\\n%s\\n' "$previous"
    exit 0
  fi
  status=taken-over
  rm -rf ${paths.lock}
fi
mkdir -m 0700 ${paths.lock}
touch ${paths.lock}/heartbeat
${quoteArgv(['printf', '%s\n', JSON.stringify(owner)])} >${paths.lock}/owner.json
printf '%s\\n%s\\n' "$status" "$previous"
`;
}

function ownedScript(owner: LockOwner, action: string): string {
  return `[ -d ${paths.lock} ] && exec 9>${paths.root}/.lock-guard && flock 9 && grep -q ${quoteArgv([owner.runId])} ${paths.lock}/owner.json && ${action}`;
}

function keepAlive(host: Host, owner: LockOwner): Lock {
  const lost = new AbortController();
  const beat = async () => {
    const { code } = await host.script(ownedScript(owner, `touch ${paths.lock}/heartbeat`), {
      okCodes: 'any',
    });
    if (code !== 0)
      lost.abort(
        new UserError('locked', 'The deploy lock was taken over by another deploy; this one stops.'),
      );
  };
  // A lost link is reported by the step that is running.
  const timer = setInterval(() => void beat().catch(() => undefined), heartbeatMilliseconds);
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      await host.script(ownedScript(owner, `rm -rf ${paths.lock}`), { okCodes: 'any', timeoutMs: 10_000 });
    },
  };
}
