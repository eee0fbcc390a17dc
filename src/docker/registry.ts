import { createInterface } from 'node:readline';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import { escapeControl } from '../host/quote.ts';
import { type Engine, isLinkBroken } from './engine.ts';

/** Who logs in at a registry; sent with each request to the engine, which keeps nothing of it. */
export interface RegistryLogin {
  username: string;
  password: Secret;
}

interface PullOptions {
  login: RegistryLogin | null;
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/** One message of the engine's stream while it pulls. */
interface PullMessage {
  status?: string;
  id?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
}

/**
 * The digest that a tag stands for now, such as sha256:...; nothing is pulled.
 * @throws UserError registry_refused, registry_unreachable, image_missing
 */
export async function lookUpDigest(
  engine: Engine,
  reference: string,
  login: RegistryLogin | null,
): Promise<string> {
  try {
    const answer: { Descriptor?: { digest?: string } } = await engine.api
      .getImage(reference)
      .distribution(authentication(reference, login));
    const digest = answer.Descriptor?.digest ?? '';
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`the registry told no digest of ${reference}`);
    return digest;
  } catch (error) {
    throw explain(error, reference);
  }
}

/**
 * Pulls an image by its digest, unless the server has it. The engine compares what comes with the digest.
 * @throws UserError registry_refused, registry_unreachable, image_missing; or the signal's reason.
 */
export async function pullImage(engine: Engine, reference: string, options: PullOptions): Promise<void> {
  if (await hasImage(engine, reference)) return;
  try {
    await pull(engine, reference, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw explain(error, reference);
  }
}

async function pull(
  engine: Engine,
  reference: string,
  { login, signal, onLine }: PullOptions,
): Promise<void> {
  const stream = await engine.api.pull(reference, {
    ...authentication(reference, login),
    abortSignal: signal,
  });
  const layers = new Map<string, { current: number; total: number }>();
  let shown = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const message = parse(text);
    if (message.error !== undefined) throw new Error(message.error);
    const { status = '', id = '', progressDetail } = message;
    if (status === 'Downloading' && progressDetail?.total !== undefined) {
      layers.set(id, { current: progressDetail.current ?? 0, total: progressDetail.total });
      const sum = (key: 'current' | 'total') =>
        [...layers.values()].reduce((bytes, layer) => bytes + layer[key], 0);
      const tenths = Math.floor((sum('current') / sum('total')) * 10);
      if (tenths > shown) onLine(`${megabytes(sum('current'))} of ${megabytes(sum('total'))} MB`);
      shown = Math.max(shown, tenths);
    } else if (/^(Pull complete|Digest|Status)/.test(status)) {
      onLine(escapeControl(id === '' ? status : `${id}: ${status}`));
    }
  }
  signal.throwIfAborted();
  // A stream that just ends is what a broken link looks like.
  if (!(await hasImage(engine, reference))) throw new Error('the pull ended without a result');
}

/** Whether the server has an image. */
export async function hasImage(engine: Engine, reference: string): Promise<boolean> {
  try {
    await engine.api.getImage(reference).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

function authentication(reference: string, login: RegistryLogin | null): { authconfig?: object } {
  if (login === null) return {};
  const serveraddress = reference.split('/')[0] ?? '';
  return { authconfig: { username: login.username, password: login.password.reveal(), serveraddress } };
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);

function parse(text: string): PullMessage {
  try {
    return JSON.parse(text) as PullMessage;
  } catch {
    return { status: text };
  }
}

/** The engine answers with sentences; what they mean decides what helps. */
function explain(error: unknown, reference: string): unknown {
  const { message, statusCode } = error as { message: string; statusCode?: number };
  const registry = reference.split('/')[0];
  const because = escapeControl(message).replace(/^\(HTTP code \d+\) /, '');
  if (isLinkBroken(error)) {
    return new UserError('connection_lost', `The connection to Docker Engine was lost at ${reference}.`, {
      hint: 'Deploy again: what has been pulled is kept.',
      cause: error,
    });
  }
  if (statusCode === 401 || statusCode === 403 || /unauthorized|denied|no basic auth/i.test(message)) {
    return new UserError('registry_refused', `The registry ${registry} refuses ${reference}: ${because}`, {
      hint: 'Check images.username and SMARTCMS_REGISTRY_PASSWORD, and whether that login may pull this image.',
      cause: error,
    });
  }
  if (statusCode === 404 || /manifest unknown|not found|does not match/i.test(message)) {
    return new UserError('image_missing', `The registry ${registry} does not have ${reference}: ${because}`, {
      hint: reference.includes('@')
        ? 'It was removed there. smartcms deploy --pull takes what the registry has now, and records that.'
        : 'Copy it to the registry, or change images.registry in the config.',
      cause: error,
    });
  }
  return new UserError(
    'registry_unreachable',
    `The server cannot get ${reference} from the registry ${registry}: ${because}`,
    {
      hint: 'Deploy again once the server reaches the registry: finished layers and images are kept. A new server can do without one: images.source: distribution.',
      cause: error,
    },
  );
}
