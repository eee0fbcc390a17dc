import { isIPv4, isIPv6 } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { acmeRecordSchema, acmeSettingsSchema } from '../../domain/acme.ts';
import { scheduledRunSchema, scheduleSchema } from '../../domain/backup-schedule.ts';
import { UserError } from '../../domain/errors.ts';
import { type ConsoleBuild, consoleBuildSchema } from '../../domain/own-console.ts';
import { containerName, paths, serviceNames } from '../layout.ts';
import { systemdTime } from '../units.ts';
import type {
  CertificateFacts,
  ContainerFacts,
  DatabaseFacts,
  Facts,
  FileFacts,
  FirewallFacts,
  Listener,
} from './facts.ts';
import { factsSections } from './script.ts';

/** Reads the output of factsScript(). @throws UserError failed if it is not whole. */
export async function parseFacts(output: string): Promise<Facts> {
  const sections = splitSections(output);
  const lines = (name: (typeof factsSections)[number]) => sections.get(name) ?? [];
  const containers = parseContainers(lines('containers'));
  return {
    system: parseSystem(lines('system'), lines('clock')),
    disk: lines('disk').map((line) => {
      const [path = '', total, free] = line.split(' ');
      return { path, totalBytes: Number(total) * 1024, freeBytes: Number(free) * 1024 };
    }),
    addresses: lines('addresses')
      .map((line) => line.split(' '))
      .filter(([device]) => device !== 'default')
      .map(([device = '', text = '']) => {
        const [address = '', prefix] = text.split('/');
        return { device, address, prefix: Number(prefix ?? (isIPv6(address) ? 128 : 32)) };
      }),
    defaultAddress:
      lines('addresses')
        .find((line) => line.startsWith('default '))
        ?.slice('default '.length) ?? null,
    cloudAddress: lines('cloud').find(isIPv4) ?? null,
    listeners: parseListeners(lines('listeners')),
    docker: { ...parseEngine(lines('engine')), compose: lines('compose')[0] ?? null },
    containers,
    images: lines('images'),
    volumes: lines('volumes').filter((line) => !line.startsWith('data=')),
    dataVersion: keyValues(lines('volumes')).get('data') || null,
    registryReachable: parseReachable(lines('registry')[0]),
    folders: parseFolders(lines('folders')),
    files: await parseFiles(lines('files').join('')),
    certificate: parseCertificate(lines('certificate')),
    database: parseDatabase(lines('database')),
    firewall: parseFirewall(lines('firewall')),
    lock: parseLock(lines('lock')),
    program: parseProgram(lines('program')),
    acme: parseAcme(lines('acme')),
    schedule: parseSchedule(lines('schedule')),
    console: parseConsole(lines('console')),
  };
}

/** The lines of each section, empty ones left out. */
function splitSections(output: string): Map<string, string[]> {
  const whole = output.matchAll(/^@@ (\w+)\n((?:(?!@@ ).*\n)*)@@ end$/gm);
  const sections = new Map(
    [...whole].map(([, name = '', body = '']) => [name, body.split('\n').filter((line) => line !== '')]),
  );
  const missing = factsSections.filter((name) => !sections.has(name));
  if (missing.length === 0) return sections;
  throw new UserError(
    'failed',
    `The server told only in part what it is like: ${missing.join(', ')} missing.`,
    {
      hint: 'Its temporary folder may be full: df -h /tmp on the server shows.',
    },
  );
}

function parseSystem(lines: string[], clock: string[]): Facts['system'] {
  const values = keyValues(lines);
  const synchronized = keyValues(clock).get('NTPSynchronized');
  return {
    id: values.get('id') ?? 'unknown',
    version: values.get('version') ?? '',
    codename: values.get('codename') ?? '',
    name: values.get('name') ?? 'unknown system',
    architecture: values.get('architecture') ?? 'unknown',
    cpus: Number(values.get('cpus') ?? 1),
    memoryBytes: Number(values.get('memoryKiB') ?? 0) * 1024,
    memoryAvailableBytes: Number(values.get('memoryAvailableKiB') ?? 0) * 1024,
    clockSeconds: Number(values.get('clock') ?? 0),
    clockSynchronized: synchronized === undefined ? null : synchronized === 'yes',
    systemd: values.get('systemd') === 'yes',
    selinuxEnforcing: values.get('selinux') === 'enforcing',
    tools: lines.filter((line) => line.startsWith('tool=')).map((line) => line.slice('tool='.length)),
    packagesInterrupted: values.get('packagesInterrupted') === 'yes',
  };
}

/** Without a daemon `docker info` fills its template with empty values. */
function parseEngine(lines: string[]): Omit<Facts['docker'], 'compose'> {
  const values = keyValues(lines);
  const engine = values.get('engine') || null;
  const settings = values.get('settings');
  return {
    engine,
    snap: values.get('snap') === 'yes',
    liveRestore: engine === null ? null : values.get('liveRestore') === 'true',
    swarm: !['inactive', '', undefined].includes(values.get('swarm')),
    settings: settings === undefined ? null : Buffer.from(settings, 'base64').toString(),
  };
}

function keyValues(lines: string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** Lines of `ss -Hltunp` (protocol, local address, users) and of the processes behind them. */
function parseListeners(lines: string[]): Listener[] {
  const processes = new Map<number, { name: string; containers: string[] }>();
  for (const line of lines.filter((each) => each.startsWith('process '))) {
    const [, pid, name = '', ...cgroup] = line.split(' ');
    const containers = [...new Set(cgroup.join(' ').match(/[0-9a-f]{64}/g))];
    processes.set(Number(pid), { name, containers });
  }
  return lines
    .filter((line) => line.startsWith('socket '))
    .map((line) => {
      const [, protocol, local = '', users = ''] = line.split(' ');
      const colon = local.lastIndexOf(':');
      const pid = users.match(/pid=(\d+)/)?.[1];
      const known = pid === undefined ? undefined : processes.get(Number(pid));
      return {
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        address: local
          .slice(0, colon)
          .replace(/%.*$/, '')
          .replace(/^\[|\]$/g, ''),
        port: Number(local.slice(colon + 1)),
        process: known === undefined ? null : { ...known, pid: Number(pid) },
      };
    });
}

function parseContainers(lines: string[]): Facts['containers'] {
  const containers: Facts['containers'] = {};
  for (const line of lines) {
    const [id = '', name, state = '', health, image = '', startedAt = '', restarts, configHash = ''] =
      line.split('|');
    const service = serviceNames.find((each) => `/${containerName(each)}` === name);
    if (service === undefined) continue;
    const facts: ContainerFacts = {
      id,
      state,
      health: health || null,
      image,
      startedAt,
      restarts: Number(restarts),
      configHash,
    };
    containers[service] = facts;
  }
  return containers;
}

function parseFolders(lines: string[]): Facts['folders'] {
  return new Map(
    lines.map((line) => {
      const [mode = '', uid = '', path = ''] = line.split(' ');
      return [path, { mode: Number.parseInt(mode, 8), uid: Number(uid) }];
    }),
  );
}

function parseReachable(line: string | undefined): boolean | null {
  return line === undefined ? null : line === 'reachable=yes';
}

/** The files of a compressed tar archive in Base64, by their paths below /opt/smartcms. */
export async function parseFiles(base64: string): Promise<Map<string, FileFacts>> {
  const files = new Map<string, FileFacts>();
  if (base64 === '') return files;
  const archive = extract();
  const gunzip = createGunzip();
  gunzip.on('error', (error) => archive.destroy(error));
  gunzip.pipe(archive);
  gunzip.end(Buffer.from(base64, 'base64'));
  for await (const entry of archive) {
    const { name, type, mode = 0, uid = 0, gid = 0 } = entry.header;
    const content = await text(entry);
    if (type === 'file')
      files.set(`${paths.root}/${name.replace(/^\.\//, '')}`, { content, mode: mode & 0o7777, uid, gid });
  }
  return files;
}

function parseCertificate(lines: string[]): CertificateFacts | null {
  const values = keyValues(lines);
  const expires = values.get('notAfter');
  if (expires === undefined) return null;
  const names = [...lines.join(' ').matchAll(/(?:DNS|IP Address):([^\s,]+)/g)].map((match) => match[1] ?? '');
  return {
    startsAt: new Date(values.get('notBefore') ?? expires),
    expiresAt: new Date(expires),
    names: names.map(compressAddress),
    selfSigned: values.get('subject') === values.get('issuer'),
    sha256: values.get('sha256') ?? '',
    changedSeconds: Number(values.get('changed') ?? 0),
    loadedSeconds: Object.fromEntries(
      serviceNames.flatMap((name) => {
        const seconds = values.get(`loaded-${name}`);
        return seconds === undefined ? [] : [[name, Number(seconds)]];
      }),
    ),
  };
}

/** OpenSSL writes IPv6 addresses in full; the rest of the program compresses them as a URL does. */
function compressAddress(name: string): string {
  return name.includes(':') ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}

function parseDatabase(lines: string[]): DatabaseFacts | null {
  if (lines.length === 0) return null;
  const rows = lines.map((line) => line.split('\t'));
  const admins = rows.find(([kind]) => kind === 'admins');
  const count = (kind: string) => Number(rows.find((row) => row[0] === kind)?.[1] ?? 0);
  return {
    migrations: rows
      .filter(([kind]) => kind === 'migration')
      .map(([, version = '', sha256 = '', state = '']) => ({ version, sha256, state })),
    admins: count('admins'),
    mustChangePassword: admins?.[2] === '1',
    superAdminLicenses: count('licenses'),
    endpoints: count('endpoints'),
  };
}

function parseFirewall(lines: string[]): FirewallFacts {
  const values = keyValues(lines);
  const manager = values.get('manager');
  const ports = lines
    .filter((line) => line.startsWith('ssh='))
    .map((line) => Number(line.slice('ssh='.length)));
  const table = values.get('table');
  return {
    manager: manager === 'ufw' || manager === 'firewalld' ? manager : null,
    sshPorts: [...new Set(ports)].filter((port) => port > 0).toSorted((one, other) => one - other),
    table: table === undefined ? 'absent' : table === values.get('loaded') ? 'as loaded' : 'changed',
  };
}

function parseLock(lines: string[]): Facts['lock'] {
  const [age, ...owner] = lines;
  if (age === undefined) return null;
  return { owner: owner.join(''), ageSeconds: Number(age.slice('age='.length)) };
}

function parseProgram(lines: string[]): Facts['program'] {
  const values = keyValues(lines);
  const command = values.get('command');
  return {
    sha256: values.get('program')?.replace('programs/', '') ?? null,
    runtime: values.get('runtime') ?? null,
    command: command === undefined ? null : command === paths.programCommand ? 'own' : 'foreign',
    units: values.get('units') === 'yes',
  };
}

/** What cannot be read is as none: the next deploy writes it. */
function parseAcme(lines: string[]): Facts['acme'] {
  const values = keyValues(lines);
  return {
    settings: acmeSettingsSchema.safeParse(readJson(values.get('settings'))).data ?? null,
    record: acmeRecordSchema.safeParse(readJson(values.get('record'))).data ?? null,
    timer: values.get('timer') === 'yes',
  };
}

/** Files of another SmartCMS, which cannot be read, are as none: the command that uses them says so. */
function parseSchedule(lines: string[]): Facts['schedule'] {
  const values = keyValues(lines);
  const settings = scheduleSchema.safeParse(readJson(values.get('settings'))).data;
  if (settings === undefined) return null;
  const last = scheduledRunSchema.safeParse(readJson(values.get('last'))).data;
  return {
    enabled: settings.enabled,
    next: systemdTime(values.get('NextElapseUSecRealtime') ?? ''),
    last: last === undefined ? null : { at: last.finishedAt, ok: last.ok, error: last.error },
    warnAfterHours: settings.warnAfterHours,
  };
}

/** nginx serves the package's console for a link that leads nowhere. */
function parseConsole(lines: string[]): Facts['console'] {
  const values = keyValues(lines);
  const build = (name: string): ConsoleBuild | null =>
    consoleBuildSchema.safeParse(readJson(values.get(name))).data ?? null;
  return { served: build('current'), ...(values.has('previous-link') && { previous: build('previous') }) };
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
