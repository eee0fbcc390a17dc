import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { type Pack, pack } from 'tar-stream';
import { UserError } from '../domain/errors.ts';
import { escapeControl } from '../host/quote.ts';
import { type Engine, isLinkBroken } from './engine.ts';

/** Work that takes minutes, in a container that nobody needs to watch. */
export interface DetachedJob {
  /** Of the container: the same work has the same name. */
  name: string;
  image: string;
  arguments: string[];
  /** Put into the container before it starts. */
  files: readonly { path: string; content: string | Uint8Array }[];
  /** The image that its container becomes when it is done. */
  result: string;
  labels: Record<string, string>;
  /** More than this ends the job, and nothing else on the server. */
  memoryBytes: number;
}

interface JobOptions {
  signal: AbortSignal;
  onLine: (line: string) => void;
}

type Container = ReturnType<Engine['api']['getContainer']>;

/**
 * Runs a job to its end, and makes its result an image. A job that runs already, since the link was lost or somebody
 * interrupted the command, is followed and not started again; one that failed before is.
 * An abort ends the following, not the job.
 * @throws UserError build_failed with the last 50 lines, connection_lost; or the signal's reason.
 */
export async function runDetached(engine: Engine, job: DetachedJob, options: JobOptions): Promise<void> {
  const { signal, onLine } = options;
  try {
    signal.throwIfAborted();
    const { container, running } = await find(engine, job);
    if (running) onLine(`${job.name} is under way already: following it`);
    const lines = await follow(container, options);
    const { State: state } = await container.inspect();
    if (state.Running) throw connectionLost(job);
    const failure = state.ExitCode === 0 ? null : jobFailed(job, lines, state);
    if (failure === null) await keepResult(container, job);
    await container.remove({ v: true });
    if (failure !== null) throw failure;
  } catch (error) {
    signal.throwIfAborted();
    throw isLinkBroken(error) ? connectionLost(job, error) : error;
  }
}

/** The job's container: the one that runs or is done, else a new one, which is started. */
async function find(engine: Engine, job: DetachedJob): Promise<{ container: Container; running: boolean }> {
  const present = engine.api.getContainer(job.name);
  const state = await present.inspect().then(
    ({ State }) => State,
    (error: { statusCode?: number }) => {
      if (error.statusCode === 404) return null;
      throw error;
    },
  );
  if (state?.Running) return { container: present, running: true };
  if (state?.Status === 'exited' && state.ExitCode === 0) return { container: present, running: false };
  // One that failed, or that was cut off before it had all of its files.
  if (state !== null) await present.remove({ force: true, v: true });
  const container = await engine.api.createContainer({
    name: job.name,
    Image: job.image,
    Cmd: job.arguments,
    Labels: job.labels,
    HostConfig: {
      Memory: job.memoryBytes,
      MemorySwap: job.memoryBytes,
      // The phones come first: when processors or memory get short, the job is what waits, or dies.
      CpuShares: 128,
      OomScoreAdj: 1000,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
    },
  });
  await container.putArchive(archiveOf(job.files), { path: '/' });
  await container.start();
  return { container, running: false };
}

/** Hands on each line of the job's output until it ends; answers with the last 50. */
async function follow(container: Container, { signal, onLine }: JobOptions): Promise<string[]> {
  const stream = await container.logs({ follow: true, stdout: true, stderr: true });
  const merged = new PassThrough();
  container.modem.demuxStream(stream, merged, merged);
  const end = () => merged.end();
  stream.once('end', end).once('close', end).once('error', end);
  const stop = () => (stream as unknown as { destroy(): void }).destroy();
  signal.addEventListener('abort', stop);
  const lines: string[] = [];
  try {
    for await (const text of createInterface({ input: merged, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text.trim() === '') continue;
      const line = escapeControl(text);
      lines.push(line);
      if (lines.length > 50) lines.shift();
      onLine(line);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return lines;
}

async function keepResult(container: Container, { result, labels }: DetachedJob): Promise<void> {
  const colon = result.lastIndexOf(':');
  const changes = Object.entries(labels).map(([name, value]) => `LABEL ${name}=${value}`);
  await container.commit({
    repo: result.slice(0, colon),
    tag: result.slice(colon + 1),
    changes: changes.join('\n'),
  });
}

/** What the job itself said comes first; then what is known of how it ended. */
function jobFailed(
  job: DetachedJob,
  lines: string[],
  state: { ExitCode: number; OOMKilled: boolean },
): UserError {
  const said = lines
    .findLast((line) => line.startsWith('smartcms-build: '))
    ?.slice('smartcms-build: '.length);
  const starved =
    state.OOMKilled ||
    state.ExitCode === 137 ||
    lines.some((line) =>
      /Killed signal terminated program|: \*\*\* .* Error 137$|virtual memory exhausted|Cannot allocate memory/.test(
        line,
      ),
    );
  const megabytes = Math.round(job.memoryBytes / 1024 ** 2);
  if (starved) {
    return new UserError('build_failed', `The compile ran out of memory: it had ${megabytes} MiB.`, {
      output: lines,
      hint: 'What runs on the server was left as it is. Give it more memory or stop something, and deploy again; asterisk.from: package needs no compile.',
    });
  }
  return new UserError(
    'build_failed',
    `Asterisk could not be built: ${said ?? `exit code ${state.ExitCode}.`}`,
    {
      output: lines,
      hint: 'The lines above are the end of the build. What runs on the server was left as it is. Mend the cause and deploy again.',
    },
  );
}

function connectionLost(job: DetachedJob, cause?: unknown): UserError {
  return new UserError('connection_lost', 'The connection to Docker Engine was lost during the compile.', {
    hint: `It goes on by itself in the container ${job.name}: deploy again to follow it and to use its result.`,
    cause,
  });
}

function archiveOf(files: DetachedJob['files']): NodeJS.ReadableStream {
  const archive: Pack = pack();
  // Of whom the image runs as, who removes them at the end.
  for (const { path, content } of files) {
    archive.entry({ name: path.replace(/^\//, ''), uid: 1000, gid: 1000 }, Buffer.from(content));
  }
  archive.finalize();
  return archive as unknown as NodeJS.ReadableStream;
}
