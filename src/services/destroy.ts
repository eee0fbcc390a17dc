import { UserError } from '../domain/errors.ts';
import { quoteArgv } from '../host/quote.ts';
import { deleteTable } from '../server/apply/firewall.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { readImagesRecord } from '../server/images/registry.ts';
import { containerName, paths } from '../server/layout.ts';
import { removeUnits, unitFolder } from '../server/units.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { forgetCredentials } from './credentials.ts';
import { type Operator, whileLocked } from './locked.ts';

export interface DestroyOptions extends ServerOptions {
  /** Data goes too: calls, extensions, recordings, secrets. */
  volumes: boolean;
  operator: Operator;
  /** Told when a dead owner's lock is taken over. */
  notice: (message: string) => void;
  /** Asked with the list of what will go; false leaves everything as it is. */
  confirm: (list: DestroyList) => Promise<boolean>;
}

export interface DestroyList {
  target: string;
  removed: {
    kind: 'container' | 'image' | 'base image' | 'volume' | 'files' | 'units' | 'firewall';
    name: string;
  }[];
  kept: { kind: 'volume' | 'files'; name: string }[];
}

/** What stays with the data: what opens it, whose it is, its backups, and the keys that their copies need. */
const keptPaths = [paths.secrets, paths.identity, paths.backups, paths.schedule];

/** Removes what deploy made and nothing else: Docker itself stays. Null if the user said no. */
export async function destroy(options: DestroyOptions): Promise<DestroyList | null> {
  return withHost(options, async (host) => {
    const facts = await gatherFacts(host, options.signal);
    const list = destroyList(host.label, facts, options.volumes);
    if (list.removed.length === 0) {
      throw new UserError('not_found', `There is nothing of SmartCMS on ${host.label}.`);
    }
    if (!(await options.confirm(list))) return null;
    const { operator, signal, notice } = options;
    await whileLocked(
      host,
      { operator, command: 'destroy', waitSeconds: 0, signal, notice },
      (lockedSignal) =>
        host.script(destroyScript(list, options.volumes), {
          signal: lockedSignal,
          title: 'Removing SmartCMS',
        }),
    );
    if (options.volumes) await forgetCredentials(host.label);
    return list;
  });
}

/** What goes and what stays; the secrets go with the data that they open. Pure. */
export function destroyList(target: string, facts: Facts, volumes: boolean): DestroyList {
  const data = facts.volumes.map((name) => ({ kind: 'volume', name }) as const);
  const containers = Object.keys(facts.containers) as (keyof Facts['containers'])[];
  const removed: DestroyList['removed'] = [
    ...containers.map((name) => ({ kind: 'container', name: containerName(name) }) as const),
    ...facts.images.map((name) => ({ kind: 'image', name }) as const),
    ...readImagesRecord(facts).pulled.map((name) => ({ kind: 'base image', name }) as const),
  ];
  const kept: DestroyList['kept'] = [];
  if (volumes) removed.push(...data);
  else kept.push(...data);
  if (facts.folders.has(paths.root)) {
    removed.push({ kind: 'files', name: paths.root });
    // Told by name, since nothing else brings them back.
    if (volumes) removed.push({ kind: 'files', name: paths.backups });
    else kept.push(...keptFiles(facts).map((name) => ({ kind: 'files', name }) as const));
  }
  if (facts.program.units) removed.push({ kind: 'units', name: `${unitFolder}/smartcms-*` });
  if (facts.firewall.table !== 'absent') removed.push({ kind: 'firewall', name: 'table inet smartcms' });
  if (facts.program.command === 'own') removed.push({ kind: 'files', name: paths.command });
  return { target, removed, kept };
}

const keptFiles = ({ schedule }: Facts) =>
  schedule === null ? keptPaths.filter((path) => path !== paths.schedule) : keptPaths;

const pruneBuilds = (kind: string) => `docker ${kind} prune -f --filter label=smartcms.build-hash`;

/** The script that removes it. Pure. */
export function destroyScript({ removed }: DestroyList, volumes: boolean): string {
  const names = (kind: string) => removed.filter((each) => each.kind === kind).map(({ name }) => name);
  const remove = (command: string[], kind: string) =>
    names(kind).length === 0 ? '' : quoteArgv([...command, ...names(kind)]);
  const files = volumes
    ? `rm -rf ${paths.root}`
    : `find ${paths.root} -mindepth 1 -maxdepth 1 ${keptPaths.map((path) => `! -path ${path}`).join(' ')} -exec rm -rf {} +`;
  return [
    'set -e',
    // First, so that nothing begins meanwhile.
    ...(names('units').length === 0 ? [] : [removeUnits]),
    ...(names('firewall').length === 0 ? [] : [deleteTable]),
    remove(['docker', 'rm', '-f'], 'container'),
    // A compile that goes on although whoever began it has gone.
    ...(names('image').length === 0
      ? []
      : ['docker ps -aq --filter name=^/?smartcms-build- | xargs -r docker rm -f']),
    remove(['docker', 'rmi', '-f'], 'image'),
    // A build that was cut off leaves a nameless layer or container; both inherit the label of their base.
    ...(names('image').length === 0 ? [] : ['container', 'image'].map(pruneBuilds)),
    // After all that stood on them. One that something else of this server uses by now stays, as it should.
    ...(names('base image').length === 0
      ? []
      : [`${remove(['docker', 'rmi'], 'base image')} >/dev/null 2>&1 || true`]),
    remove(['docker', 'volume', 'rm', '-f'], 'volume'),
    // A link to what goes next; somebody's own command of this name is not in the list.
    ...(names('files').includes(paths.command) ? [`rm -f ${paths.command}`] : []),
    `[ ! -d ${paths.root} ] || ${files}`,
  ].join('\n');
}
