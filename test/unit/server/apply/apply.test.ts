import { describe, expect, it } from 'vitest';
import type { Host, ScriptOptions } from '../../../../src/host/host.ts';
import { applyPlan } from '../../../../src/server/apply/apply.ts';
import type { ApplyContext } from '../../../../src/server/apply/context.ts';
import { countChanges } from '../../../../src/server/apply/release.ts';
import { attempt } from '../../../../src/server/apply/verify.ts';
import type { Step } from '../../../../src/server/plan/step.ts';
import type { ProgressEvent } from '../../../../src/server/progress.ts';

const step = (id: Step['id'], script: string): Step => ({
  id,
  title: `The step ${id}`,
  changes: [{ action: 'run', subject: id, diff: null }],
  work: { kind: 'script', script },
});
const upload: Step = {
  id: 'files',
  title: 'Write configuration files',
  changes: [],
  work: {
    kind: 'upload',
    files: [{ path: '/opt/smartcms/.env', content: 'A=1', mode: 0o644, uid: 0, gid: 0 }],
    remove: ['/opt/smartcms/nginx/old.conf'],
  },
};

/** Applies steps on a host that keeps what it is asked to do. */
async function apply(
  steps: Step[],
  onScript: (text: string, options: ScriptOptions) => void = () => {},
  signal?: AbortSignal,
) {
  const calls: string[] = [];
  const events: string[] = [];
  const host = {
    async script(text: string, options: ScriptOptions) {
      calls.push(`script ${text}`);
      onScript(text, options);
    },
    async upload(files: { path: string }[]) {
      calls.push(`upload ${files.map(({ path }) => path).join(' ')}`);
    },
    async run(argv: string[]) {
      calls.push(argv.join(' '));
    },
  } as unknown as Host;
  const context = {
    host,
    plan: { steps },
    signal: signal ?? new AbortController().signal,
  } as unknown as ApplyContext;
  const progress = (event: ProgressEvent) => {
    if (event.event === 'step') events.push(`${event.id} ${event.state}`);
    if (event.event === 'output') events.push(`${event.id}: ${event.line}`);
  };
  const failure = await applyPlan(context, progress).then(
    () => null,
    (error: unknown) => error,
  );
  return { calls, events, failure };
}

describe('applyPlan', () => {
  it('runs the steps in order and tells of each', async () => {
    const { calls, events, failure } = await apply([step('engine', 'one'), upload, step('folders', 'two')]);
    expect(failure).toBeNull();
    expect(calls).toEqual([
      'script one',
      'upload /opt/smartcms/.env',
      'rm -f -- /opt/smartcms/nginx/old.conf',
      'script two',
    ]);
    expect(events).toEqual([
      'engine started',
      'engine done',
      'files started',
      'files done',
      'folders started',
      'folders done',
    ]);
  });

  it('passes on what a step prints', async () => {
    const { events } = await apply([step('engine', 'one')], (_text, { onLine }) =>
      onLine?.('Reading lists', 'stdout'),
    );
    expect(events).toEqual(['engine started', 'engine: Reading lists', 'engine done']);
  });

  it('ends at the first step that fails, with its error', async () => {
    const cause = new Error('no space left');
    const { calls, events, failure } = await apply([step('engine', 'one'), step('folders', 'two')], () => {
      throw cause;
    });
    expect(failure).toBe(cause);
    expect(calls).toEqual(['script one']);
    expect(events).toEqual(['engine started', 'engine failed']);
  });

  it('ends at an abort with its reason, even if the step ended well', async () => {
    const abort = new AbortController();
    const reason = new Error('Ctrl-C');
    const { calls, events, failure } = await apply(
      [step('engine', 'one'), step('folders', 'two')],
      () => abort.abort(reason),
      abort.signal,
    );
    expect(failure).toBe(reason);
    expect(calls).toEqual(['script one']);
    expect(events).toEqual(['engine started', 'engine failed']);
  });

  it('tells the reason of an abort rather than what it brought down', async () => {
    const abort = new AbortController();
    const reason = new Error('the lock is lost');
    const { failure } = await apply(
      [step('engine', 'one')],
      () => {
        abort.abort(reason);
        throw new Error('exit code 143');
      },
      abort.signal,
    );
    expect(failure).toBe(reason);
  });
});

it('counts the changes of all steps', () => {
  expect(countChanges([step('engine', ''), upload, step('folders', '')])).toBe(2);
  expect(countChanges([])).toBe(0);
});

describe('attempt', () => {
  const never = new AbortController().signal;

  it('is content with the first success', async () => {
    expect(await attempt(async () => {}, 0, never)).toBeNull();
  });

  it('tells the reason of the last failure', async () => {
    expect(await attempt(() => Promise.reject(new Error('refused')), 0, never)).toBe('refused');
  });

  it('tries again while there is time', async () => {
    let tries = 0;
    const run = async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
    };
    expect(await attempt(run, 60_000, never)).toBeNull();
    expect(tries).toBe(3);
  });

  it('stops at an abort with its reason', async () => {
    const abort = new AbortController();
    const waiting = attempt(() => new Promise(() => {}), 60_000, abort.signal);
    abort.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });
});
