import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { openS3Store } from '../../../src/offsite/s3-store.ts';
import { startS3, type TestS3 } from '../../support/s3.ts';
import { backupFile } from './support.ts';

describe('copies in an S3 store', () => {
  let s3: TestS3;
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-s3-'));
  beforeEach(async () => {
    s3 = await startS3();
  });
  afterEach(() => s3.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  const open = (changes: { secret?: string; bucket?: string; signal?: AbortSignal } = {}) =>
    openS3Store({
      target: {
        kind: 's3',
        bucket: changes.bucket ?? s3.bucket,
        prefix: 'phones/one',
        endpoint: s3.endpoint,
        region: 'eu-central-1',
      },
      label: 's3://backups/phones/one',
      accessKeyId: s3.accessKeyId,
      secretAccessKey: new Secret(changes.secret ?? s3.secretAccessKey),
      signal: changes.signal ?? new AbortController().signal,
    });
  const sha256 = (content: Buffer | undefined) =>
    createHash('sha256')
      .update(content ?? '')
      .digest('hex');

  it.each([
    ['empty', 0],
    ['of one byte', 1],
    ['of exactly one part', 16 * 1024 ** 2],
    ['of several parts', 40 * 1024 ** 2 + 17],
  ])('a file %s arrives as it is', async (_name, bytes) => {
    const file = backupFile(folder, bytes);
    await open().put(file);
    const stored = s3.objects.get(`phones/one/${file.name}`);
    expect(sha256(stored?.content)).toBe(file.sha256);
    expect(stored?.metadata).toEqual({ sha256: file.sha256 });
    expect(s3.uploads.size).toBe(0);
  });

  it('are listed and removed, over several pages, and nothing else is', async () => {
    const store = open();
    const names = Array.from({ length: 8 }, (_, day) => `2026110${day + 1}T023000Z-ab12.sql.zst`);
    for (const name of names) await store.put(backupFile(folder, 10, name));
    await s3.objects.set('phones/other', { content: Buffer.from('x'), etag: 'x', metadata: {} });
    expect((await store.list()).map(({ name }) => name).sort()).toEqual(names);
    expect((await store.list())[0]?.bytes).toBe(10);
    await store.remove(names.slice(0, 6));
    expect((await store.list()).map(({ name }) => name)).toEqual(names.slice(6));
    expect(s3.objects.has('phones/other')).toBe(true);
  });

  it.each([
    ['flips a bit', (part: Buffer) => Buffer.concat([Buffer.from([(part[0] ?? 0) ^ 1]), part.subarray(1)])],
    ['loses the end', (part: Buffer) => part.subarray(0, -1)],
    ['stores nothing', () => Buffer.alloc(0)],
  ])('a store that %s is noticed, and the object does not stay', async (_name, damage) => {
    for (const opaque of [false, true]) {
      s3.opaqueTags = opaque;
      s3.damage = damage;
      await expect(open().put(backupFile(folder, 100_000))).rejects.toThrow(/not what was sent/);
      expect(s3.objects.size).toBe(0);
    }
  });

  it('a store whose tags are no MD5 is read back', async () => {
    s3.opaqueTags = true;
    const file = backupFile(folder, 100_000);
    await open().put(file);
    expect(s3.requests.filter((line) => line.startsWith('GET'))).toHaveLength(1);
    expect(sha256(s3.objects.get(`phones/one/${file.name}`)?.content)).toBe(file.sha256);
  });

  it.each([1, 2, 3])('a failure of request %i leaves neither an object nor an upload', async (failAt) => {
    s3.failAt = failAt;
    await expect(open().put(backupFile(folder, 20 * 1024 ** 2))).rejects.toThrow(
      /s3:\/\/backups\/phones\/one/,
    );
    expect(s3.objects.size).toBe(0);
    expect(s3.uploads.size).toBe(0);
  });

  it('a wrong secret and a missing bucket are said, without the secret', async () => {
    const refused = await open({ secret: 'wrong-secret' })
      .list()
      .catch((error: unknown) => error);
    expect(String(refused)).toMatch(/SignatureDoesNotMatch|403/);
    expect(String(refused)).not.toContain('wrong-secret');
    await expect(open({ bucket: 'nowhere' }).list()).rejects.toThrow(/no such bucket|NoSuchBucket/);
  });

  it('ends when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('stopped'));
    await expect(open({ signal: stop }).put(backupFile(folder, 10))).rejects.toThrow();
    expect(s3.objects.size).toBe(0);
  });
});
