import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { watchReader } from '../../../src/cli/reader.ts';

const lose = (code: string) => {
  const stdout = new PassThrough();
  const reader = watchReader(stdout);
  reader.onLoss = vi.fn();
  stdout.emit('error', Object.assign(new Error(`write ${code}`), { code }));
  return reader;
};

describe('watchReader', () => {
  it('takes a closed pipe for a reader that had enough', () => {
    const reader = lose('EPIPE');
    expect(reader).toMatchObject({ left: true, failure: null });
    expect(reader.onLoss).toHaveBeenCalledOnce();
  });

  it('waits for what is written', async () => {
    const stdout = new PassThrough();
    const write = vi.spyOn(stdout, '_write');
    const reader = watchReader(stdout);
    stdout.write('last');
    await reader.settled();
    expect(write.mock.calls.map(([chunk]) => String(chunk))).toContain('last');
  });

  it('takes a full disk for a failure', () => {
    const reader = lose('ENOSPC');
    expect(reader).toMatchObject({
      left: false,
      failure: { code: 'failed', message: expect.stringContaining('ENOSPC') },
    });
    expect(reader.onLoss).toHaveBeenCalledOnce();
  });
});
