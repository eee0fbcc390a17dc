import type { AcmeRecord, AcmeSettings } from '../../domain/acme.ts';
import type { ConsoleBuild } from '../../domain/own-console.ts';
import type { ServiceName } from '../layout.ts';

/** What a server is like at one moment, as far as SmartCMS cares. Plain data; see script.ts for the questions. */
export interface Facts {
  system: SystemFacts;
  /** Free and total space where files and Docker's data go; the nearest existing folder is measured. */
  disk: { path: string; totalBytes: number; freeBytes: number }[];
  /** Those that others can use; prefix is the number of leading bits that its network shares. */
  addresses: { device: string; address: string; prefix: number }[];
  /** Source address of the default route; null without one. */
  defaultAddress: string | null;
  /** The public address that its cloud has given it; null if there is none, or the server was not asked. */
  cloudAddress: string | null;
  listeners: Listener[];
  docker: DockerFacts;
  /** Containers of the compose project, by service name. */
  containers: Partial<Record<ServiceName, ContainerFacts>>;
  /** Tags of images that SmartCMS built. */
  images: string[];
  volumes: string[];
  /** Version of MariaDB that the data on the server is of, such as 11.8.6; null if there is none, or it does not say. */
  dataVersion: string | null;
  /** Whether Docker Hub answers; null if the server was not asked to try. */
  registryReachable: boolean | null;
  /** Folders below /opt/smartcms, by absolute path. */
  folders: Map<string, { mode: number; uid: number }>;
  /** Files below /opt/smartcms by absolute path, secrets included; private keys of certificates are not read. */
  files: Map<string, FileFacts>;
  certificate: CertificateFacts | null;
  database: DatabaseFacts | null;
  firewall: FirewallFacts;
  lock: LockFacts | null;
  program: ProgramFacts;
  acme: AcmeFacts;
  /** The scheduled backup; null if there never was one. */
  schedule: ScheduleFacts | null;
  console: ConsoleFacts;
}

/** Consoles of one's own; null is the package's. */
interface ConsoleFacts {
  served: ConsoleBuild | null;
  /** The one before, which can be gone back to; absent if there was none. */
  previous?: ConsoleBuild | null;
}

export interface SystemFacts {
  /** ID of os-release: debian, ubuntu. */
  id: string;
  version: string;
  codename: string;
  name: string;
  /** As uname -m says: x86_64, aarch64. */
  architecture: string;
  cpus: number;
  memoryBytes: number;
  memoryAvailableBytes: number;
  /** The server's clock, seconds since 1970. */
  clockSeconds: number;
  /** Whether something keeps the clock right; null where that cannot be said, as in a container. */
  clockSynchronized: boolean | null;
  systemd: boolean;
  selinuxEnforcing: boolean;
  tools: string[];
  /** A package installation was cut off; dpkg --configure -a is due. */
  packagesInterrupted: boolean;
}

export interface Listener {
  protocol: 'tcp' | 'udp';
  address: string;
  port: number;
  /** Null if the kernel did not tell. `containers` are the ids of the containers that it runs in. */
  process: { name: string; pid: number; containers: string[] } | null;
}

interface DockerFacts {
  /** Version of the running engine; null if none answers. */
  engine: string | null;
  compose: string | null;
  /** Whether it is, or would be, the engine of a snap. */
  snap: boolean;
  /** Whether containers go on while the engine is away; null if none answers. */
  liveRestore: boolean | null;
  /** Part of a swarm, which rules live-restore out. */
  swarm: boolean;
  /** What stands in the engine's daemon.json; null without that file. */
  settings: string | null;
}

export interface ContainerFacts {
  id: string;
  state: string;
  /** healthy, unhealthy, starting; null without a health check. */
  health: string | null;
  image: string;
  startedAt: string;
  restarts: number;
  configHash: string;
}

export interface FileFacts {
  content: string;
  mode: number;
  uid: number;
  gid: number;
}

export interface CertificateFacts {
  startsAt: Date;
  expiresAt: Date;
  /** DNS names and addresses that it is good for. */
  names: string[];
  selfSigned: boolean;
  /** Hash of the file's bytes. */
  sha256: string;
  /** When the files were put there, seconds since 1970. */
  changedSeconds: number;
  /** When each reader was last told to read it again, seconds since 1970; absent if never. */
  loadedSeconds: Partial<Record<ServiceName, number>>;
}

export interface DatabaseFacts {
  migrations: { version: string; sha256: string; state: string }[];
  admins: number;
  /** The first administrator has not yet set a password of their own. */
  mustChangePassword: boolean;
  superAdminLicenses: number;
  endpoints: number;
}

export interface FirewallFacts {
  /** Who else rules over what comes in; null if nobody does. */
  manager: 'ufw' | 'firewalld' | null;
  /** Ports on which SSH is served or in use, in ascending order. */
  sshPorts: number[];
  /** The loaded table compared with what was loaded last. */
  table: 'absent' | 'as loaded' | 'changed';
}

/** What of the program is installed on the server. */
interface ProgramFacts {
  /** Hash of its files; null if there is none. */
  sha256: string | null;
  /** Key of its Node.js; null if there is none. */
  runtime: string | null;
  /** Whose /usr/local/bin/smartcms is; null if there is none. */
  command: 'own' | 'foreign' | null;
  /** Whether its units of systemd are installed. */
  units: boolean;
}

interface ScheduleFacts {
  enabled: boolean;
  /** When the timer goes off next, ISO 8601; null while it is off. */
  next: string | null;
  /** How the last run ended; null before the first. */
  last: { at: string; ok: boolean; error: string | null } | null;
  /** Hours without a good backup after which it is time to warn; null for never. */
  warnAfterHours: number | null;
}

/** Certificates from an authority; nulls where there are none. */
interface AcmeFacts {
  settings: AcmeSettings | null;
  record: AcmeRecord | null;
  /** Whether the timer that renews them is on. */
  timer: boolean;
}

interface LockFacts {
  owner: string;
  ageSeconds: number;
}
