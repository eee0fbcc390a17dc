import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { defaultAsteriskVersion, upstreamRelease } from '../../domain/asterisk-versions.ts';
import { asteriskModules, preloadedModules } from '../render/modules.ts';
import type { ServerIdentity } from '../state.ts';
import type { ImageFile, ImageSource } from './catalog.ts';
import type { ImagesRecord } from './registry.ts';

/** A file that the compile begins with, or a source package of Debian. */
export interface CompileInput {
  kind: 'asterisk' | 'external' | 'debian';
  /** Of the file; of a release of Debian for its source package. */
  name: string;
  /** What it must have; null if that is what upstream publishes. */
  sha256: string | null;
  url: string | null;
  /** Where upstream publishes the checksum. */
  published: string | null;
  /** A file of the machine of the command, which is uploaded. */
  file: string | null;
}

/** Asterisk compiled from source, as an image that has nothing but the result: the final image copies from it. */
export interface CompiledBase {
  kind: 'compiled';
  tag: string;
  /** Of the container that compiles. */
  container: string;
  /** The base that the builder stands on. */
  base: string;
  builder: {
    tag: string;
    dockerfile: string;
    files: ImageFile[];
    buildArgs: Record<string, string>;
    labels: Record<string, string>;
  };
  inputs: CompileInput[];
  modules: string[];
  labels: Record<string, string>;
}

type AsteriskConfig = Config['asterisk'];

/** What the names of compiles begin with. */
export const compiledPrefix = 'smartcms/asterisk-build:';

/** Whether Asterisk is compiled: auto does so where images are official ones, which Asterisk has none of. */
export function compilesAsterisk({ from }: AsteriskConfig, images: ServerIdentity['images']): boolean {
  return from === 'source' || (from === 'auto' && images === 'registry');
}

/** What is compiled, by the config: a tarball of one's own, a release of upstream, or Debian's source package. */
export function compileInputs(
  { source, version, externals }: AsteriskConfig,
  images: ServerIdentity['images'],
  record: ImagesRecord,
): CompileInput[] {
  const more = externals.map((each) => given('external', each));
  if (source !== null) return [given('asterisk', source), ...more];
  if (version === null && images === 'distribution') {
    const none = { sha256: null, url: null, published: null, file: null };
    return [{ kind: 'debian', name: 'forky', ...none }, ...more];
  }
  const release = upstreamRelease(version ?? defaultAsteriskVersion);
  const sha256 = record.sources[release.name] ?? null;
  return [{ kind: 'asterisk', ...release, sha256, file: null }, ...more];
}

function given(
  kind: CompileInput['kind'],
  { url, file, sha256 }: NonNullable<AsteriskConfig['source']>,
): CompileInput {
  const name = basename(url === undefined ? (file ?? '') : new URL(url).pathname);
  return { kind, name, sha256, url: url ?? null, published: null, file: file ?? null };
}

/**
 * The compile of these inputs. Its name is a hash over all that it depends on, so that it is found again, and not
 * done twice. What upstream's checksum turned out to be is not in it: that is known only after the first time.
 */
export function compiledBase(
  base: { tag: string; hashed: string },
  source: ImageSource,
  inputs: CompileInput[],
): CompiledBase {
  const modules = [...preloadedModules, ...asteriskModules].sort();
  const files = source.files.map(({ path, content }) => [path, Buffer.from(content).toString()]);
  const builderHash = digest({ dockerfile: source.dockerfile, files, base: base.hashed });
  const hashedInputs = inputs.map(({ kind, name, sha256, published }) => [
    kind,
    name,
    published === null ? sha256 : published,
  ]);
  const hash = digest({ builder: builderHash, inputs: hashedInputs, modules });
  return {
    kind: 'compiled',
    tag: `${compiledPrefix}${hash}`,
    container: `smartcms-build-${hash}`,
    base: base.tag,
    builder: {
      tag: `smartcms/asterisk-builder:${builderHash}`,
      dockerfile: source.dockerfile,
      files: source.files,
      buildArgs: { BASE: base.tag },
      labels: { 'smartcms.build-hash': builderHash },
    },
    inputs,
    modules,
    labels: { 'smartcms.build-hash': hash },
  };
}

/** The text of /in/inputs, which build.sh reads. */
export function inputLines(inputs: readonly CompileInput[]): string {
  const lines = inputs.map(({ kind, name, sha256, url, published }) =>
    [kind, name, sha256 ?? '-', url ?? '-', published ?? '-'].join(' '),
  );
  return `${lines.join('\n')}\n`;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
