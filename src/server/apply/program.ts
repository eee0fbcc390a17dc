import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Host } from '../../host/host.ts';
import { quote } from '../../host/quote.ts';
import { paths } from '../layout.ts';
import type { Work } from '../plan/step.ts';
import type { Program, Runtime } from '../program/program.ts';
import { installUnits } from '../units.ts';

type ProgramWork = Extract<Work, { kind: 'program' }>;

interface Options {
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/** Versions of the program that are kept: one that runs now may still load parts of itself. */
const keptPrograms = 2;

/** Installs the Node.js, then the program; each takes the place of the former one in a single rename. */
export async function installProgram(
  host: Host,
  { program, runtime, link }: ProgramWork,
  options: Options,
): Promise<void> {
  if (runtime !== null) await host.script(runtimeScript(runtime), { ...options, title: 'Taking Node.js' });
  if (program !== null) {
    await host.run(['sh', '-c', programScript(program.sha256)], {
      ...options,
      stdin: archive(program),
      title: 'Installing the program on the server',
    });
  }
  const script = `set -eu
${paths.programCommand} --version >/dev/null
${link ? `ln -s ${paths.programCommand} ${paths.command}` : ''}
${installUnits}`;
  await host.script(script, { ...options, title: 'Starting the program on the server' });
}

/** Copies the image's Node.js beside the one in use; last of all takes its place what facts look at. Pure. */
function runtimeScript({ key, image, script }: Runtime): string {
  const folder = `${paths.program}/runtime`;
  return `set -eu
umask 022
mkdir -p ${folder}
rm -rf ${folder}/.new
mkdir ${folder}/.new
printf '%s' ${quote(script)} |
  docker run --rm --interactive --network none --user 0 --read-only --log-driver none --entrypoint node \\
    --volume ${folder}/.new:/out ${quote(image)} --input-type=module -
rm -rf ${folder}/${key}
mv -T ${folder}/.new ${folder}/${key}
${exchange(`${folder}/current/njs`, paths.programModules)}
${exchange('runtime/current/node_modules', `${paths.program}/node_modules`)}
${exchange(key, `${folder}/current`)}
find ${folder} -mindepth 1 -maxdepth 1 -type d ! -name ${key} -exec rm -rf {} +
`;
}

/** Unpacks the archive on stdin beside the program in use, and then exchanges them. Pure. */
function programScript(sha256: string): string {
  const folder = `${paths.program}/programs`;
  return `set -eu
umask 022
mkdir -p ${folder}
rm -rf ${folder}/.new
mkdir ${folder}/.new
tar -xzf - --no-same-owner -C ${folder}/.new
rm -rf ${folder}/${sha256}
touch ${folder}/.new
mv -T ${folder}/.new ${folder}/${sha256}
cp ${folder}/${sha256}/templates/cli/smartcms ${paths.programCommand}.new
chmod 0755 ${paths.programCommand}.new
mv -T ${paths.programCommand}.new ${paths.programCommand}
${exchange(`programs/${sha256}`, `${paths.program}/current`)}
ls -1td ${folder}/* | tail -n +${keptPrograms + 1} | xargs -r rm -rf
`;
}

/** Makes a symbolic link, or points it elsewhere, in one rename. */
function exchange(to: string, link: string): string {
  return `ln -sfn ${to} ${link}.new && mv -T ${link}.new ${link}`;
}

function archive({ files }: Program): NodeJS.ReadableStream {
  const tar = pack();
  for (const { path, content, executable } of files) {
    tar.entry({ name: path, mode: executable ? 0o755 : 0o644, mtime: new Date(0) }, Buffer.from(content));
  }
  tar.finalize();
  return tar.pipe(createGzip());
}
