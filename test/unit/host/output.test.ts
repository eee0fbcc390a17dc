import { describe, expect, it } from 'vitest';
import { OutputCollector } from '../../../src/host/output.ts';

describe('OutputCollector', () => {
  it('decodes characters that are split between chunks, and cuts lines', () => {
    const lines: string[] = [];
    const output = new OutputCollector(1_000, (line, stream) => lines.push(`${stream}:${line}`));
    for (const byte of Buffer.from('caf\u00e9 \u{1f600}\r\nlast')) output.stdout.write(Buffer.from([byte]));
    output.stderr.write(Buffer.from('warned\n'));
    output.end();
    expect(lines).toEqual(['stdout:caf\u00e9 \u{1f600}', 'stderr:warned', 'stdout:last']);
    expect(output.stdout.text).toBe('caf\u00e9 \u{1f600}\r\nlast');
    expect(output.stdout.overflowed).toBe(false);
  });

  it('keeps the last 50 lines of both streams in order', () => {
    const output = new OutputCollector(10_000);
    for (let i = 0; i < 60; i += 1) (i % 2 ? output.stdout : output.stderr).write(Buffer.from(`${i}\n`));
    output.end();
    expect(output.tail).toEqual(Array.from({ length: 50 }, (_, i) => String(i + 10)));
  });

  it('drops what came first beyond the limit, and says so', () => {
    const output = new OutputCollector(10);
    for (const word of ['first\n', 'second\n', 'third\n']) output.stdout.write(Buffer.from(word));
    expect(output.stdout.overflowed).toBe(true);
    expect(output.stdout.text).toBe('third\n');
  });

  it('hands out a line without end in bounded pieces', () => {
    const lines: string[] = [];
    const output = new OutputCollector(10_000_000, (line) => lines.push(line));
    for (let i = 0; i < 100; i += 1) output.stdout.write(Buffer.alloc(10_000, 'x'));
    output.end();
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join('')).toHaveLength(1_000_000);
  });

  it('lets a filter keep back an unfinished line of stderr until the end', () => {
    const output = new OutputCollector(1_000, undefined, (text) => text.replace('secret\n', ''));
    output.stderr.write(Buffer.from('sudo: no'));
    output.end();
    expect(output.stderr.text).toBe('sudo: no');
  });
});
