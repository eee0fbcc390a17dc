import { createHash, type Hash } from 'node:crypto';
import { PassThrough, Transform, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { encryptStream } from './encryption.ts';
import type { Manifest } from './manifest.ts';
import type { Outlet } from './outlet.ts';
import { encodeTrailer } from './trailer.ts';

/** A digest of all that has gone by. */
export interface Passed {
  bytes: number;
  sha256: string;
}

/** Hands data on as it is, and knows its length and SHA-256. */
export class Measure extends Transform {
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  /** What has gone by so far. */
  passed(): Passed {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}

export interface SealOptions<Made> {
  /** Writes the payload. */
  source: (to: Writable) => Promise<Made>;
  /** The manifest, once the payload has gone by. */
  manifest: (made: Made, payload: Passed) => Manifest;
  /** None: not encrypted. */
  recipients: readonly string[];
  outlet: Outlet;
}

/**
 * Sends a payload and its trailer through this machine, encrypted if there are recipients, without holding more of
 * it than a few blocks. Resolves to what the whole file must be like.
 */
export async function sealStream<Made>(
  options: SealOptions<Made>,
): Promise<{ manifest: Manifest; file: Passed }> {
  const { source, recipients, outlet } = options;
  const payload = new Measure();
  const plain = new PassThrough();
  const whole = new Measure();
  payload.pipe(plain, { end: false });
  const outward = recipients.length === 0 ? plain : await encryptStream(plain, recipients);
  const flowing = pipeline([outward, whole, outlet.writable], { end: outlet.ends });
  // A reader that fails must stop the source, which else waits for it without end.
  flowing.catch((error: unknown) =>
    payload.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    const made = await source(payload);
    payload.end();
    await finished(payload);
    const manifest = options.manifest(made, payload.passed());
    plain.end(encodeTrailer(manifest));
    await flowing;
    await outlet.settled();
    return { manifest, file: whole.passed() };
  } catch (error) {
    plain.destroy(error instanceof Error ? error : new Error(String(error)));
    // The reader's failure is the cause where there is one: the source fails in its wake.
    const reader = await flowing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    throw reader instanceof Error && !isWake(reader) ? reader : error;
  }
}

/** Errors of streams that ended because another one did. */
function isWake(error: Error): boolean {
  return 'code' in error && (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ABORT_ERR');
}
