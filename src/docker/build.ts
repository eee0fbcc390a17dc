import { createInterface } from 'node:readline';
import { type Pack, pack } from 'tar-stream';
import { UserError } from '../domain/errors.ts';
import { escapeControl } from '../host/quote.ts';
import { type Engine, isLinkBroken } from './engine.ts';

export interface BuildInput {
  tag: string;
  dockerfile: string;
  /** The rest of the build context. */
  files: readonly { path: string; content: string | Uint8Array }[];
  buildArgs: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
}

export interface BuildOptions {
  signal?: AbortSignal | undefined;
  onLine?: ((line: string) => void) | undefined;
}

/** One message of the engine's build stream. */
interface BuildMessage {
  stream?: string;
  status?: string;
  error?: string;
}

/**
 * Builds an image with the classic builder and waits until it stands.
 * The engine answers 200 to a build that fails later on: only its messages, and the image itself, tell.
 * @throws UserError build_failed with the last 50 lines of the build, connection_lost; or the signal's reason.
 */
export async function buildImage(
  engine: Engine,
  input: BuildInput,
  options: BuildOptions = {},
): Promise<void> {
  try {
    await runBuild(engine, input, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explain(error, input.tag);
  }
}

async function runBuild(engine: Engine, input: BuildInput, { signal, onLine }: BuildOptions): Promise<void> {
  const stream = await engine.api.buildImage(contextOf(input) as unknown as NodeJS.ReadableStream, {
    t: input.tag,
    buildargs: { ...input.buildArgs },
    labels: { ...input.labels },
    rm: true,
    forcerm: true,
    ...(signal && { abortSignal: signal }),
  });
  const lines: string[] = [];
  let failure: string | undefined;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const message = parseMessage(text);
    failure ??= message.error;
    for (const line of (message.stream ?? message.status ?? message.error ?? '').split('\n')) {
      if (line.trim() === '') continue;
      lines.push(escapeControl(line));
      if (lines.length > 50) lines.shift();
      onLine?.(escapeControl(line));
    }
  }
  signal?.throwIfAborted();
  failure ??= await missingImage(engine, input.tag);
  if (failure !== undefined) throw buildFailed(input.tag, failure, lines);
}

function buildFailed(tag: string, why: string, output: string[]): UserError {
  return new UserError('build_failed', `The image ${tag} could not be built: ${escapeControl(why)}`, {
    output,
    hint: `${output.length > 0 ? 'The lines above are the end of the build. ' : ''}Mend the cause and deploy again: finished images are kept.`,
  });
}

/** What the engine refuses at once comes as an HTTP status; a link that breaks ends the stream of messages. */
function explain(error: unknown, tag: string): unknown {
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode !== undefined) return buildFailed(tag, message, []);
  if (!isLinkBroken(error)) return error;
  return new UserError('connection_lost', `The connection to Docker Engine was lost while it built ${tag}.`, {
    hint: 'Deploy again: finished images are kept.',
    cause: error,
  });
}

async function missingImage(engine: Engine, tag: string): Promise<string | undefined> {
  try {
    await engine.api.getImage(tag).inspect();
    return undefined;
  } catch {
    return 'the build ended without a result';
  }
}

function parseMessage(text: string): BuildMessage {
  try {
    return JSON.parse(text) as BuildMessage;
  } catch {
    return { stream: text };
  }
}

function contextOf({ dockerfile, files }: BuildInput): Pack {
  const archive = pack();
  for (const { path, content } of [{ path: 'Dockerfile', content: dockerfile }, ...files]) {
    // A fixed time keeps the builder's cache valid for unchanged files.
    archive.entry({ name: path, mtime: new Date(0) }, Buffer.from(content));
  }
  archive.finalize();
  return archive;
}
