import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../../src/docker/engine.ts';
import type { Host } from '../../../../src/host/host.ts';
import type { ApplyContext } from '../../../../src/server/apply/context.ts';
import { buildImages } from '../../../../src/server/apply/images.ts';
import type { BaseSpec, ImageSpec, Suite } from '../../../../src/server/images/catalog.ts';
import type { ServiceName } from '../../../../src/server/layout.ts';

const image = (service: ServiceName, base: Suite): ImageSpec => ({
  service,
  tag: `smartcms/${service}:1`,
  bases: [`smartcms/base-${base}:1`],
  dockerfile: 'FROM scratch',
  files: [],
  buildArgs: {},
  labels: {},
});
const baseOf = (suite: Suite): BaseSpec => ({
  kind: 'bootstrap',
  tag: `smartcms/base-${suite}:1`,
  suite,
  packages: [],
  aptOptions: [],
});

const compile = { memoryBytes: 1, jobs: 1 };
const trixie = baseOf('trixie');
const forky = baseOf('forky');
const images = [
  image('db', 'trixie'),
  image('redis', 'trixie'),
  image('asterisk', 'forky'),
  image('api', 'trixie'),
  image('frontend', 'trixie'),
];

/** A server whose builds go on until they are told to end; tags of images, and suites for bases. */
function workshop(stopped = new AbortController().signal) {
  const running = new Map<string, (error?: Error) => void>();
  const done: string[] = [];
  const aborted: string[] = [];
  let most = 0;

  const work = (name: string, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const end = (action: () => void) => {
        running.delete(name);
        action();
      };
      running.set(name, (error) =>
        end(() => {
          if (error) return reject(error);
          done.push(name);
          resolve();
        }),
      );
      most = Math.max(most, running.size);
      signal?.addEventListener('abort', () => {
        if (!running.has(name)) return;
        aborted.push(name);
        end(() => reject(new Error(`${name} fell in the wake`)));
      });
    });

  const host = {
    async script(text: string, { signal }: { signal?: AbortSignal }) {
      signal?.throwIfAborted();
      await work(text.includes('forky') ? 'forky' : 'trixie', signal);
    },
  } as unknown as Host;
  const engine = {
    api: {
      async buildImage(_context: unknown, { t, abortSignal }: { t: string; abortSignal?: AbortSignal }) {
        await work(t, abortSignal);
        return Readable.from([`{"stream":"made ${t}\\n"}\n`]);
      },
      getImage: () => ({ inspect: async () => ({}) }),
    },
  } as unknown as Engine;

  const context = { host, engine, signal: stopped } as ApplyContext;
  return {
    context,
    done,
    aborted,
    most: () => most,
    /** The builds that run once everything has settled. */
    async running() {
      for (let turns = 0; turns < 50; turns += 1) await turn();
      return [...running.keys()];
    },
    end(name: string, error?: Error) {
      const finish = running.get(name);
      if (finish === undefined) throw new Error(`${name} does not run`);
      finish(error);
    },
  };
}

describe('buildImages', () => {
  it('lets an image wait for its own base alone', async () => {
    const shop = workshop();
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [trixie, forky], images, parallel: 9, compile },
      () => {},
    );
    expect(await shop.running()).toEqual(['trixie', 'forky']);
    shop.end('forky');
    expect(await shop.running()).toEqual(['trixie', 'smartcms/asterisk:1']);
    shop.end('smartcms/asterisk:1');
    shop.end('trixie');
    expect(await shop.running()).toEqual(
      ['db', 'redis', 'api', 'frontend'].map((name) => `smartcms/${name}:1`),
    );
    for (const name of await shop.running()) shop.end(name);
    await building;
    expect(shop.done).toHaveLength(7);
  });

  it('does not wait for a base that stands already', async () => {
    const shop = workshop();
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [forky], images, parallel: 9, compile },
      () => {},
    );
    expect(await shop.running()).toContain('smartcms/db:1');
    expect(await shop.running()).not.toContain('smartcms/asterisk:1');
    while ((await shop.running()).length > 0) for (const name of await shop.running()) shop.end(name);
    await building;
  });

  it.each([1, 2, 3])('runs %i at a time where memory allows no more', async (parallel) => {
    const shop = workshop();
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [trixie, forky], images, parallel, compile },
      () => {},
    );
    while ((await shop.running()).length > 0) shop.end((await shop.running())[0] ?? '');
    await building;
    expect(shop.most()).toBe(parallel);
    expect(shop.done).toHaveLength(7);
  });

  it('ends the others at the first failure, and tells that one', async () => {
    const shop = workshop();
    const cause = new Error('no space left');
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [], images, parallel: 2, compile },
      () => {},
    );
    building.catch(() => undefined);
    expect(await shop.running()).toEqual(['smartcms/db:1', 'smartcms/redis:1']);
    shop.end('smartcms/redis:1', cause);
    await expect(building).rejects.toBe(cause);
    expect(shop.aborted).toEqual(['smartcms/db:1']);
    expect(await shop.running()).toEqual([]);
    expect(shop.done).toEqual([]);
  });

  it('tells the failure of a base, and builds nothing on it', async () => {
    const shop = workshop();
    const cause = new Error('no mirror');
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [trixie, forky], images, parallel: 4, compile },
      () => {},
    );
    building.catch(() => undefined);
    await shop.running();
    shop.end('forky', cause);
    await expect(building).rejects.toBe(cause);
    expect(shop.aborted).toEqual(['trixie']);
    expect(shop.done).toEqual([]);
  });

  it('ends all on an abort from outside', async () => {
    const stop = new AbortController();
    const shop = workshop(stop.signal);
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [], images, parallel: 3, compile },
      () => {},
    );
    building.catch(() => undefined);
    const running = await shop.running();
    stop.abort(new Error('Ctrl-C'));
    await expect(building).rejects.toThrow('Ctrl-C');
    expect(shop.aborted).toEqual(running);
    expect(await shop.running()).toEqual([]);
  });

  it('says which image a line belongs to', async () => {
    const shop = workshop();
    const lines: string[] = [];
    const only = [image('db', 'trixie')];
    const building = buildImages(
      shop.context,
      { kind: 'images', bases: [], images: only, parallel: 1, compile },
      (line) => lines.push(line),
    );
    for (const name of await shop.running()) shop.end(name);
    await building;
    expect(lines).toEqual(['[db] made smartcms/db:1', '[db] built smartcms/db:1']);
  });
});
