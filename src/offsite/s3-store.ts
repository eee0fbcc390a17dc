import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { S3mini } from 's3mini';
import type { CopyTarget } from '../domain/backup-schedule.ts';
import type { Secret } from '../domain/secret.ts';
import { copyFailed } from './failure.ts';
import type { OffsiteStore, SourceFile } from './store.ts';

export interface S3StoreOptions {
  target: Extract<CopyTarget, { kind: 's3' }>;
  label: string;
  accessKeyId: string;
  secretAccessKey: Secret;
  signal: AbortSignal;
}

/** Bytes of a part: two of them in memory at most, and 10,000 parts are 160 GB, which is enough here. */
const partBytes = 16 * 1024 ** 2;
const requestTimeoutMs = 300_000;

/** Opens a prefix of an S3-compatible bucket. */
export function openS3Store({
  target,
  label,
  accessKeyId,
  secretAccessKey,
  signal,
}: S3StoreOptions): OffsiteStore {
  const client = new S3mini({
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    endpoint: `${target.endpoint.replace(/\/+$/, '')}/${target.bucket}`,
    region: target.region,
    fetch: (input, init) =>
      fetch(input, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]) }),
  });
  return new S3Store(client, label, target.prefix === '' ? '' : `${target.prefix}/`);
}

class S3Store implements OffsiteStore {
  readonly label: string;
  readonly #client: S3mini;
  readonly #prefix: string;

  constructor(client: S3mini, label: string, prefix: string) {
    this.#client = client;
    this.label = label;
    this.#prefix = prefix;
  }

  async list(): Promise<{ name: string; bytes: number }[]> {
    const objects = await this.#during('listing it', () => this.#client.listObjects('/', this.#prefix));
    if (objects === null) throw copyFailed(this.label, 'there is no such bucket');
    return objects
      .map(({ Key, Size }) => ({ name: Key.slice(this.#prefix.length), bytes: Number(Size) }))
      .filter(({ name }) => !name.includes('/'));
  }

  /** An object is there whole or not at all: parts are put together by the last request. */
  async put(file: SourceFile): Promise<void> {
    const key = `${this.#prefix}${file.name}`;
    await this.#during(`${file.name} did not arrive`, async () => {
      const handle = await open(file.path, 'r');
      const upload = await this.#client.getMultipartUploadId(key, 'application/octet-stream', undefined, {
        'x-amz-meta-sha256': file.sha256,
      });
      let proven: boolean;
      try {
        const parts = await this.#sendParts(handle, key, upload);
        proven = parts.proven;
        await this.#client.completeMultipartUpload(key, upload, parts.sent);
      } catch (error) {
        await this.#client.abortMultipartUpload(key, upload).catch(() => undefined);
        throw error;
      } finally {
        await handle.close();
      }
      await this.#check(key, file, proven);
    });
  }

  async remove(names: readonly string[]): Promise<void> {
    await this.#during('removing old ones', async () => {
      for (const name of names) await this.#client.deleteObject(`${this.#prefix}${name}`);
    });
  }

  async close(): Promise<void> {}

  /** `proven` if the store told the MD5 of each part and they are right. */
  async #sendParts(handle: FileHandle, key: string, upload: string) {
    const sent: { partNumber: number; etag: string }[] = [];
    let proven = true;
    for (;;) {
      const buffer = Buffer.allocUnsafe(partBytes);
      const part = buffer.subarray(0, await fill(handle, buffer, sent.length * partBytes));
      if (part.length === 0 && sent.length > 0) return { sent, proven };
      const stored = await this.#client.uploadPart(key, upload, part, sent.length + 1);
      proven &&= stored.etag === createHash('md5').update(part).digest('hex');
      sent.push(stored);
      if (part.length < partBytes) return { sent, proven };
    }
  }

  /** Stores that encrypt have other tags than MD5: there the object is read back. */
  async #check(key: string, { bytes, sha256 }: SourceFile, proven: boolean): Promise<void> {
    const there = await this.#client.getContentLength(key);
    if (there === bytes && (proven || (await this.#sha256(key)) === sha256)) return;
    await this.#client.deleteObject(key);
    throw new Error(`what arrived is not what was sent: ${there} bytes of ${bytes}`);
  }

  async #sha256(key: string): Promise<string> {
    const response = await this.#client.getObjectResponse(key);
    const hash = createHash('sha256');
    for await (const chunk of response?.body ?? []) hash.update(chunk);
    return hash.digest('hex');
  }

  async #during<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw copyFailed(this.label, what, error);
    }
  }
}

/** Reads until the buffer is full or the file ends; resolves to the bytes read. */
async function fill(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
