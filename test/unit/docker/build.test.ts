import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { buildImage } from '../../../src/docker/build.ts';
import type { Engine } from '../../../src/docker/engine.ts';

const input = { tag: 'smartcms/db:1', dockerfile: 'FROM scratch', files: [], buildArgs: {}, labels: {} };

/** An engine that answers a build with these pieces of its stream; `stands` says whether there is an image then. */
function engineThat(pieces: (string | Buffer)[], stands = true): Engine {
  const inspect = async () => {
    if (!stands) throw new Error('no such image');
    return {};
  };
  const api = { buildImage: async () => Readable.from(pieces), getImage: () => ({ inspect }) };
  return { api, close: () => undefined } as unknown as Engine;
}

async function build(engine: Engine): Promise<{ lines: string[]; failure: unknown }> {
  const lines: string[] = [];
  const failure = await buildImage(engine, input, { onLine: (line) => lines.push(line) }).then(
    () => null,
    (error: unknown) => error,
  );
  return { lines, failure };
}

const message = (value: object) => `${JSON.stringify(value)}\r\n`;

describe('the stream of a build', () => {
  it('is told line by line, without empty ones', async () => {
    const pieces = [
      message({ stream: 'Step 1/2 : FROM scratch\n' }),
      message({ stream: '\n' }),
      message({ status: 'Pulling' }),
      message({ stream: 'a\nb\n' }),
      message({ aux: { ID: 'x' } }),
    ];
    expect(await build(engineThat(pieces))).toEqual({
      failure: null,
      lines: ['Step 1/2 : FROM scratch', 'Pulling', 'a', 'b'],
    });
  });

  it('may be cut anywhere, in the middle of a character too', async () => {
    const whole = Buffer.from(message({ stream: 'déjà vu ☎\n' }) + message({ stream: 'next\n' }));
    const pieces = Array.from(whole, (byte) => Buffer.from([byte]));
    expect((await build(engineThat(pieces))).lines).toEqual(['déjà vu ☎', 'next']);
  });

  it('that tells an error is a failed build, even if an older image stands', async () => {
    const { failure } = await build(
      engineThat([message({ stream: 'E: no space\n' }), message({ error: 'returned 100' })]),
    );
    expect(failure).toMatchObject({
      code: 'build_failed',
      message: 'The image smartcms/db:1 could not be built: returned 100',
      output: ['E: no space', 'returned 100'],
    });
  });

  it('that ends without an image is a failed build', async () => {
    const { failure } = await build(engineThat([message({ stream: 'Step 1/2\n' })], false));
    expect(failure).toMatchObject({
      code: 'build_failed',
      message: expect.stringContaining('without a result'),
    });
  });

  it('that is no JSON is shown as it is', async () => {
    expect((await build(engineThat(['<html>502\u001b[2J\n']))).lines).toEqual(['<html>502\\x1b[2J']);
  });
});

describe('a build that cannot begin', () => {
  const refused = (error: Error) =>
    ({ api: { buildImage: () => Promise.reject(error) }, close: () => undefined }) as unknown as Engine;

  it('for what the engine refuses is a failed build', async () => {
    const { failure } = await build(
      refused(Object.assign(new Error('(HTTP code 400) unknown instruction: FLY'), { statusCode: 400 })),
    );
    expect(failure).toMatchObject({ code: 'build_failed', message: expect.stringContaining('FLY') });
  });

  it('for a lost link says so', async () => {
    const { failure } = await build(
      refused(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })),
    );
    expect(failure).toMatchObject({ code: 'connection_lost' });
  });

  it('for a fault of our own stays that', async () => {
    const fault = new TypeError('x is not a function');
    expect((await build(refused(fault))).failure).toBe(fault);
  });
});
