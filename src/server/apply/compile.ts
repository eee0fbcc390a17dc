import { readFile } from 'node:fs/promises';
import { buildImage } from '../../docker/build.ts';
import { type DetachedJob, runDetached } from '../../docker/detached.ts';
import { UserError } from '../../domain/errors.ts';
import { type CompiledBase, type CompileInput, inputLines } from '../images/compiled.ts';
import type { Work } from '../plan/step.ts';
import type { ApplyContext } from './context.ts';
import { recordImages } from './images-record.ts';

type CompileLimits = Extract<Work, { kind: 'images' }>['compile'];

/** Compiles Asterisk in a container of its own on the server; see templates/images/asterisk-builder/build.sh. */
export async function compileAsterisk(
  { host, engine, signal }: Pick<ApplyContext, 'host' | 'engine' | 'signal'>,
  spec: CompiledBase,
  limits: CompileLimits,
  onLine: (line: string) => void,
): Promise<void> {
  const uploads = await Promise.all(spec.inputs.filter(({ file }) => file !== null).map(readInput));
  await buildImage(engine, spec.builder, { signal, onLine });
  await runDetached(engine, compileJob(spec, limits, uploads), { signal, onLine });
  const notes = ['docker', 'run', '--rm', '--network', 'none', '--entrypoint', 'cat', spec.tag];
  const { stdout } = await host.run([...notes, '/out/usr/share/smartcms/sources'], { signal });
  await recordImages(host, { sources: parseSums(stdout) }, signal);
}

/** The compile as a job for the engine. Pure. */
export function compileJob(
  spec: CompiledBase,
  { memoryBytes, jobs }: CompileLimits,
  uploads: DetachedJob['files'],
): DetachedJob {
  return {
    name: spec.container,
    image: spec.builder.tag,
    arguments: [String(jobs)],
    files: [
      { path: '/in/inputs', content: inputLines(spec.inputs) },
      { path: '/in/modules', content: `${spec.modules.join('\n')}\n` },
      ...uploads,
    ],
    result: spec.tag,
    labels: spec.labels,
    memoryBytes,
  };
}

/** Lines "SHA256  NAME" of what was compiled. */
function parseSums(text: string): Record<string, string> {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return Object.fromEntries(
    lines.filter(({ length }) => length === 2).map(([sum = '', name = '']) => [name, sum]),
  );
}

async function readInput({ file, name }: CompileInput): Promise<{ path: string; content: Uint8Array }> {
  try {
    return { path: `/in/${name}`, content: await readFile(file ?? '') };
  } catch (cause) {
    throw new UserError(
      'failed',
      `${file}, which the config names as a source of Asterisk, cannot be read.`,
      {
        hint: 'Paths are relative to the folder that the command runs in.',
        cause,
      },
    );
  }
}
