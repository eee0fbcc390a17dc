import { lookUpDigest } from '../../docker/registry.ts';
import { reference } from '../images/registry.ts';
import type { Work } from '../plan/step.ts';
import type { ApplyContext } from './context.ts';
import { recordImages } from './images-record.ts';

type DigestsWork = Extract<Work, { kind: 'digests' }>;

/** Looks up what the tags of the official images stand for now, and records it: all of them, or none. */
export async function recordDigests(
  { host, engine, login, signal }: ApplyContext,
  { registry, names }: DigestsWork,
  onLine: (line: string) => void,
): Promise<void> {
  const bases: Record<string, string> = {};
  for (const name of names) {
    signal.throwIfAborted();
    bases[name] = await lookUpDigest(engine, reference(registry, name), login);
    onLine(`${name} is ${bases[name]}`);
  }
  await recordImages(host, { bases }, signal);
}
