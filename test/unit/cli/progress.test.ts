import { describe, expect, it, vi } from 'vitest';
import { createOutput } from '../../../src/cli/output.ts';
import { openRenderer } from '../../../src/cli/progress/open.ts';
import { duration } from '../../../src/cli/progress/renderer.ts';
import { spinnerRenderer } from '../../../src/cli/progress/spinner.ts';
import { Tail } from '../../../src/cli/progress/tail.ts';
import type { ProgressEvent } from '../../../src/server/progress.ts';

const events: ProgressEvent[] = [
  { event: 'notice', message: 'Images come from the distribution' },
  { event: 'step', id: 'docker', title: 'Install Docker', state: 'started' },
  { event: 'output', id: 'docker', line: '\u001b[32mUnpacking\u001b[0m' },
  { event: 'step', id: 'docker', title: 'Install Docker', state: 'done', seconds: 2.34 },
  { event: 'step', id: 'up', title: 'Start services', state: 'started' },
  { event: 'step', id: 'up', title: 'Start services', state: 'failed', seconds: 75 },
];

function setUp(json: boolean, verbose: boolean) {
  const written = { out: '', err: '' };
  const stderr = { write: (text: string) => (written.err += text), columns: 60 };
  const stdout = { write: (text: string) => (written.out += text) };
  const output = createOutput({ stdout, stderr, json, quiet: false, color: false, env: {} });
  let clock = 0;
  return { written, options: { output, stderr, verbose, quiet: false, now: () => (clock += 500) } };
}

async function draw(json: boolean, verbose: boolean, asEvents = true) {
  const { written, options } = setUp(json, verbose);
  const renderer = await openRenderer(options, asEvents);
  for (const event of events) renderer.show(event);
  renderer.stop();
  return written;
}

describe('without a terminal', () => {
  it('prints a timed line for each step', async () => {
    const { out, err } = await draw(false, false);
    expect(out).toBe('');
    expect(err).toBe(
      [
        '   0.5 s  ! Images come from the distribution',
        '   1.0 s  Install Docker ...',
        '   1.5 s  ✔ Install Docker (2.3 s)',
        '   2.0 s  Start services ...',
        '   2.5 s  ✖ Start services (1 m 15 s)',
        '',
      ].join('\n'),
    );
  });

  it('prints the output too under --verbose, without its colours', async () => {
    expect((await draw(false, true)).err).toContain('s    | Unpacking\n');
  });
});

describe('on a terminal that does not know its width', () => {
  it('prints lines too: a spinner would count for ever how many it drew', async () => {
    const { written, options } = setUp(false, false);
    const stderr = { ...options.stderr, isTTY: true, columns: 0 };
    const renderer = await openRenderer({ ...options, stderr }, false);
    for (const event of events) renderer.show(event);
    expect(written.err).toContain('s  Install Docker ...\n');
  });
});

describe('under --json', () => {
  it('prints the contract’s events a line each, and notices on stderr', async () => {
    const { out, err } = await draw(true, false);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(events.filter(({ event }) => event === 'step'));
    expect(err).toBe('Images come from the distribution\n');
  });
});

describe('under --json, of a command that answers with one document', () => {
  it('prints nothing on stdout', async () => {
    const { out, err } = await draw(true, false, false);
    expect(out).toBe('');
    expect(err).toContain('✔ Install Docker (2.3 s)');
  });
});

describe('on a terminal', () => {
  it('spins with the last line of output, and leaves a tick for each step', () => {
    const { written, options } = setUp(false, false);
    const spinner = { text: '', start: vi.fn(), stop: vi.fn() };
    const renderer = spinnerRenderer(spinner as never, options);
    const texts = events.map((event) => {
      renderer.show(event);
      return spinner.text;
    });
    renderer.stop();
    expect(texts[1]).toMatch(/^Install Docker \d/);
    expect(texts[2]).toMatch(/^Install Docker .* Unpacking$/);
    expect(written.err).toBe(
      '! Images come from the distribution\n✔ Install Docker 2.3 s\n✖ Start services 1 m 15 s\n',
    );
    expect(spinner.stop.mock.invocationCallOrder.at(-1)).toBeGreaterThan(
      spinner.start.mock.invocationCallOrder.at(-1) ?? 0,
    );
  });

  it('never draws more than the terminal is wide', () => {
    const { options } = setUp(false, false);
    const spinner = { text: '', start: vi.fn(), stop: vi.fn() };
    const renderer = spinnerRenderer(spinner as never, options);
    renderer.show({ event: 'step', id: 'a', title: 'Build', state: 'started' });
    renderer.show({ event: 'output', id: 'a', line: 'x'.repeat(500) });
    renderer.stop();
    expect(spinner.text.length).toBeLessThan(58);
  });
});

describe('Tail', () => {
  it('has the last 50 lines of the step that failed, whatever ran beside it', () => {
    const tail = new Tail();
    tail.add({ event: 'step', id: 'a', title: 'A', state: 'started' });
    for (let line = 0; line < 60; line += 1) {
      tail.add({ event: 'output', id: 'a', line: `a ${line}` });
      tail.add({ event: 'output', id: 'b', line: `b ${line}` });
    }
    tail.add({ event: 'step', id: 'b', title: 'B', state: 'done', seconds: 1 });
    expect(tail.failed).toEqual([]);
    tail.add({ event: 'step', id: 'a', title: 'A', state: 'failed', seconds: 1 });
    expect([tail.failed.length, tail.failed[0], tail.failed.at(-1)]).toEqual([50, 'a 10', 'a 59']);
  });
});

describe('duration', () => {
  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 m 00 s'],
    [185, '3 m 05 s'],
  ])('%s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
