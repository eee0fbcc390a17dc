import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLines } from '../../../../src/server/live/follow.ts';

let folder: string;
let path: string;
let stop: AbortController;
const followed: AsyncGenerator[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smartcms-follow-'));
  path = join(folder, 'log');
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort(new Error('over'));
  for (const each of followed.splice(0)) await each.return(undefined);
  rmSync(folder, { recursive: true });
});

/** Follows the log; `next` gives so many lines, when they are there. */
function follow(tailBytes = 1000) {
  const batches = followLines(path, { tailBytes, everyMs: 5, signal: stop.signal });
  followed.push(batches);
  const waiting: string[] = [];
  return async (count: number): Promise<string[]> => {
    while (waiting.length < count) {
      const { value, done } = await batches.next();
      if (done === true) break;
      waiting.push(...value);
    }
    return waiting.splice(0, count);
  };
}

describe('a log that is followed', () => {
  it('gives its end, in whole lines, and what comes', async () => {
    writeFileSync(path, 'first\nsecond\nthird\n');
    const next = follow('ond\nthird\n'.length);
    expect(await next(1)).toEqual(['third']);
    appendFileSync(path, 'fourth\n');
    expect(await next(1)).toEqual(['fourth']);
  });

  it('gives a line only when it has its end', async () => {
    writeFileSync(path, 'one\ntw');
    const next = follow();
    expect(await next(1)).toEqual(['one']);
    const line = next(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    appendFileSync(path, 'o €');
    await new Promise((resolve) => setTimeout(resolve, 30));
    appendFileSync(path, '\n');
    expect(await line).toEqual(['two €']);
  });

  it('goes on with the file that takes its place, when the old one is read to its end', async () => {
    writeFileSync(path, 'one\n');
    const next = follow();
    expect(await next(1)).toEqual(['one']);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'two\n');
    expect(await next(1)).toEqual(['two']);
    appendFileSync(`${path}.1`, 'three\n');
    writeFileSync(path, 'four\n');
    expect(await next(2)).toEqual(['three', 'four']);
  });

  it('begins again where it was cut', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const next = follow();
    expect(await next(2)).toEqual(['one', 'two']);
    truncateSync(path);
    appendFileSync(path, 'new\n');
    expect(await next(1)).toEqual(['new']);
  });

  it('does not join a line that was cut off to what comes after', async () => {
    writeFileSync(path, 'one\na line that is begun');
    const next = follow();
    expect(await next(1)).toEqual(['one']);
    const line = next(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    writeFileSync(path, 'new\n');
    expect(await line).toEqual(['new']);
  });

  it('is waited for', async () => {
    const line = follow()(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    writeFileSync(path, 'here\n');
    expect(await line).toEqual(['here']);
  });

  it('is read in pieces when it is long', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    expect(await follow(Number.POSITIVE_INFINITY)(lines.length)).toEqual(lines);
  });

  it('ends with the reason of its signal', async () => {
    const line = follow()(1);
    stop.abort(new Error('enough'));
    await expect(line).rejects.toThrow('enough');
  });
});
