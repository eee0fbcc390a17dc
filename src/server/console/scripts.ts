import {
  type ConsoleBuild,
  type ConsoleSource,
  consoleDisk,
  consoleLimits,
} from '../../domain/own-console.ts';
import { quoteArgv } from '../../host/quote.ts';
import { consoleBuilder, paths } from '../layout.ts';

/**
 * The scripts that make a console and exchange the served one, below /opt/smartcms/frontend:
 * builds/ID/web with its record.json and build.log; current and previous, links that nginx follows. All pure.
 */

export interface ContainerLimits {
  /** Tag of the builder. */
  image: string;
  memoryBytes: number;
  cpus: number;
}

/** One at a time: the deploy lock is held. destroy removes it by its name. */
const container = 'smartcms-build-console';
const work = `${paths.frontend}/work`;
/** The build that becomes builds/ID. */
const made = `${paths.frontend}/new`;
const mark = `${paths.frontend}/.code`;

/** Of the last build that failed; a build that was served has its own in its folder. */
export const buildLog = `${paths.frontend}/build.log`;

/** Exit code of buildScript if it ended the build for want of space. */
export const diskFullCode = 90;

/** Takes away what an earlier build left that was cut off, and after each build what is not needed any more. */
export const clearScript = `docker rm -f ${container} >/dev/null 2>&1
rm -rf ${work} ${made} ${mark}`;

/** Needs the token on stdin, empty without one; prints commit=HASH. */
export function fetchScript(
  limits: ContainerLimits,
  { repository, ref, username }: ConsoleSource & { username: string },
): string {
  return `set -eu
umask 022
install -d -m 0700 -o ${consoleBuilder} -g ${consoleBuilder} ${work}
${run(limits, ['--interactive'], ['fetch.sh', repository, ref, username])}`;
}

/** Runs the repository's own build. Its output is also the log. */
export function buildScript(limits: ContainerLimits, folder: string): string {
  // Of the whole limit, what Node.js itself needs is left out.
  const heap = Math.floor((limits.memoryBytes / 1024 ** 2) * 0.75);
  const enough = consoleDisk.toGoOn / 1024;
  return `set -u
umask 077
rm -f ${mark}
watch() {
  while sleep 3; do
    [ "$(df -Pk ${work} | awk 'NR==2 {print $4}')" -ge ${enough} ] && continue
    echo ${diskFullCode} >${mark}
    docker kill ${container}
    return
  done
}
watch </dev/null >/dev/null 2>&1 &
watcher=$!
trap 'kill $watcher 2>/dev/null' EXIT
{
  ${run(limits, ['--env', `NODE_OPTIONS=--max-old-space-size=${heap}`], ['build.sh', folder])}
  code=$?
  [ -f ${mark} ] || echo $code >${mark}
} 2>&1 | tee ${buildLog}
exit "$(cat ${mark})"`;
}

/** Takes the result out of the build's folder; prints files=N bytes=N. */
export function collectScript(limits: ContainerLimits, { folder, output }: ConsoleSource): string {
  const most = [consoleLimits.megabytes, consoleLimits.files].map(String);
  return `set -eu
umask 022
mkdir ${made} ${made}/web
${run(limits, ['--network', 'none'], ['collect.sh', folder, output, ...most])} >${made}/web.tar
tar -xf ${made}/web.tar -C ${made}/web --no-same-owner --no-same-permissions
rm ${made}/web.tar`;
}

/** Puts what was collected among the builds. */
export function keepScript(build: ConsoleBuild): string {
  return `set -eu
umask 022
cd ${paths.frontend}
${quoteArgv(['printf', '%s\n', JSON.stringify(build)])} >${made}/record.json
mv ${buildLog} ${made}/build.log
mkdir -p builds
mv -T ${made} builds/${build.id}`;
}

/**
 * Serves a build, or the package's console (null), and remembers the one before. A link is exchanged by rename, so that
 * each request finds one console or the other. Builds that are neither go, but for the newest of them.
 */
export function serveScript(build: Pick<ConsoleBuild, 'id'> | null): string {
  // Where nginx has the package's console, the link leads to it; on the server itself it leads nowhere.
  const link = build === null ? '../package' : `builds/${build.id}/web`;
  return `set -eu
cd ${paths.frontend}
exchange() { ln -sfn "$2" "$1.new"; mv -fT "$1.new" "$1"; }
before=$(readlink current) || before=../package
if [ "$before" != ${link} ]; then
  exchange previous "$before"
  exchange current ${link}
fi
spare=0
for id in $(ls -1r builds 2>/dev/null); do
  case "$(readlink current) $(readlink previous)" in *"builds/$id/"*) continue ;; esac
  spare=$((spare + 1))
  [ $spare -eq 1 ] || rm -rf "builds/$id"
done`;
}

/** A container of the builder with /work, without rights, and behind the phones where processors or memory get short. */
function run({ image, memoryBytes, cpus }: ContainerLimits, more: string[], command: string[]): string {
  const [script = '', ...words] = command;
  const limits = [
    ...['--memory', `${memoryBytes}b`, '--memory-swap', `${memoryBytes}b`, '--oom-score-adj', '1000'],
    ...['--cpus', String(cpus), '--cpu-shares', '128', '--pids-limit', '1024'],
  ];
  const rights = [
    ...['--read-only', '--tmpfs', '/tmp:mode=1777', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges', '--mount', `type=bind,src=${work},dst=/work`],
  ];
  const options = ['--rm', '--init', '--name', container, '--log-driver', 'none', ...limits, ...rights];
  // What the server trusts is trusted here too: the authority of a company's own Git server.
  const trusted = '/etc/ssl/certs/ca-certificates.crt';
  const trust = `$([ ! -f ${trusted} ] || echo --mount type=bind,src=${trusted},dst=${trusted},readonly)`;
  return `docker run ${quoteArgv([...options, '--label', 'smartcms.build-hash=console', ...more])} ${trust} ${quoteArgv([image, `/usr/local/lib/smartcms/${script}`, ...words])}`;
}
