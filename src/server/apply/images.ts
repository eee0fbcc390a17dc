import { buildImage } from '../../docker/build.ts';
import { hasImage, pullImage } from '../../docker/registry.ts';
import { buildBase } from '../images/base.ts';
import type { BaseSpec } from '../images/catalog.ts';
import type { Work } from '../plan/step.ts';
import { compileAsterisk } from './compile.ts';
import type { ApplyContext } from './context.ts';
import { recordImages } from './images-record.ts';

type ImagesWork = Extract<Work, { kind: 'images' }>;

/**
 * Builds bases and images, as many side by side as the server's memory allows; an image waits for its own base
 * alone. The first failure stops the others.
 */
export async function buildImages(
  context: Pick<ApplyContext, 'host' | 'engine' | 'login' | 'signal'>,
  work: ImagesWork,
  onLine: (line: string) => void,
): Promise<void> {
  await recordPulled(context, work);
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const labelled = (label: string) => (line: string) => onLine(`[${label}] ${line}`);
  const limited = limiter(work.parallel);
  const build = (task: () => Promise<void>) =>
    limited(async () => {
      try {
        signal.throwIfAborted();
        await task();
      } catch (error) {
        // The first failure is the one to tell, and nothing begins after it; what it ends fails in its wake.
        if (!failed.signal.aborted) failed.abort(error);
        throw error;
      }
    });

  const makeBase = (base: BaseSpec) => {
    switch (base.kind) {
      case 'bootstrap':
        return buildBase(context.host, base, { signal, onLine: labelled(base.suite) });
      case 'pulled':
        return pullImage(context.engine, base.tag, {
          login: context.login,
          signal,
          onLine: labelled(base.name),
        });
      case 'compiled':
        return compileAsterisk({ ...context, signal }, base, work.compile, labelled('compile'));
    }
  };
  const bases = new Map<string, Promise<void>>();
  for (const base of work.bases.filter(({ kind }) => kind !== 'compiled')) {
    bases.set(
      base.tag,
      build(() => makeBase(base)),
    );
  }
  for (const base of work.bases.filter((each) => each.kind === 'compiled')) {
    const ready = Promise.resolve(bases.get(base.base));
    bases.set(
      base.tag,
      ready.then(() => build(() => makeBase(base))),
    );
  }
  const images = work.images.map(async (image) => {
    await Promise.all(image.bases.map((tag) => bases.get(tag)));
    await build(async () => {
      await buildImage(context.engine, image, { signal, onLine: labelled(image.service) });
      onLine(`[${image.service}] built ${image.tag}`);
    });
  });
  const outcomes = await Promise.allSettled([...bases.values(), ...images]);
  if (outcomes.some(({ status }) => status === 'rejected')) throw failed.signal.reason;
}

/** Notes which bases come to the server by this, before they do: whatever ends it, they are known for its own. */
async function recordPulled(
  { host, engine, signal }: Pick<ApplyContext, 'host' | 'engine' | 'signal'>,
  { bases }: ImagesWork,
): Promise<void> {
  const tags = bases.filter(({ kind }) => kind === 'pulled').map(({ tag }) => tag);
  const present = await Promise.all(tags.map((tag) => hasImage(engine, tag)));
  const pulled = tags.filter((_, index) => !present[index]);
  if (pulled.length > 0) await recordImages(host, { pulled }, signal);
}

/** Runs at most `slots` tasks at once, in the order of their coming. */
function limiter(slots: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = slots;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
