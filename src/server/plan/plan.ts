import { createHash } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { redactor } from '../../domain/secret.ts';
import type { Facts } from '../facts/facts.ts';
import { paths } from '../layout.ts';
import { readProgram, runtimeOf } from '../program/program.ts';
import type { RenderContext } from '../render/context.ts';
import { renderServer } from '../render/render.ts';
import { knownSecrets } from '../secrets.ts';
import { newIdentity, readIdentity, readState, requireNotNewer, type ServerIdentity } from '../state.ts';
import { acmeSettingsOf, planAcme } from './acme.ts';
import { serverAddresses } from './addresses.ts';
import { certificateNames, planCertificate } from './certificate.ts';
import { planEngine } from './engine.ts';
import { planFiles } from './files.ts';
import { planFirewall } from './firewall.ts';
import { planFolders } from './folders.ts';
import { imageCatalog, planBaseImages, planImages } from './images.ts';
import type { OwnCertificate } from './own-certificate.ts';
import { planProgram } from './program.ts';
import { type GivenSecrets, planSecrets, resolveSecrets, type SecretState, secretsHash } from './secrets.ts';
import { planReaders, planServices } from './services.ts';
import { imageSource } from './source.ts';
import type { Step } from './step.ts';

export interface PlanInput {
  config: Config;
  facts: Facts;
  /** Migrations that this SmartCMS brings. */
  migrations: { version: string; sha256: string }[];
  /** Version of this SmartCMS. */
  version: string;
  now: Date;
  /** The certificate that the config names; null if it names none. */
  certificate: OwnCertificate | null;
  /** The address at which this machine reaches the server; null if it is not known. */
  reachedAt: string | null;
  /** Secrets that are to change. */
  given?: GivenSecrets;
  /** Look up base images anew, where the server has them recorded. */
  renewBases?: boolean;
}

/** What a deploy would do, and what its steps need to know. */
export interface Plan {
  steps: Step[];
  secrets: SecretState;
  identity: ServerIdentity;
  /** Hash over all that the release consists of. */
  contentHash: string;
}

/** Works out the difference between the config and the server. No I/O but reading templates. */
export function makePlan(input: PlanInput): Plan {
  const { config, facts, migrations, version, now, certificate: own, renewBases = false } = input;
  const state = readState(facts);
  requireNotNewer(state, version);
  const source = imageSource(facts, config);
  const identity = { ...(readIdentity(facts) ?? newIdentity(now, source)), images: source };
  const addresses = serverAddresses(facts, config, input.reachedAt);
  const { publicAddress, found: foundAddress } = addresses;
  const secrets = resolveSecrets(facts, input.given);
  const catalog = imageCatalog(facts, config, source, version);
  const { images } = catalog;
  const context: RenderContext = {
    config,
    addresses,
    secrets: secrets.values,
    images: Object.fromEntries(images.map(({ service, tag }) => [service, tag])) as RenderContext['images'],
  };
  const { files, configHashes } = renderServer(context);
  const program = readProgram();
  const identityFile = {
    path: paths.identity,
    content: json(identity),
    mode: 0o644,
    uid: 0,
    gid: 0,
    readers: [],
  };
  const contentHash = hash({
    files: files.map(({ path, content }) => [path, content.toString()]),
    migrations,
    version,
    program: program.sha256,
    ...(foundAddress !== null && { foundAddress }),
  });

  const { https, wss, sip, sips, ami, rtp } = config.network.ports;
  const ports = { https, wss, sip, sips, ami, rtp };
  const acme = acmeSettingsOf(config);
  const certificate = planCertificate(facts, certificateNames(config, publicAddress), { own, acme });
  const desired = Object.fromEntries(
    images.map(({ service, tag }) => [service, { image: tag, configHash: configHashes[service] }]),
  ) as Parameters<typeof planServices>[1];
  const services = planServices(facts, desired);
  const mask = redactor(knownSecrets(secrets.values));
  const steps = [
    planEngine(facts),
    planBaseImages(facts, config, catalog, renewBases),
    planFolders(facts),
    planSecrets(secrets),
    certificate,
    planFiles(facts, [identityFile, ...files], mask),
    planImages(facts, catalog),
    ...services.filter(({ id }) => id === 'data-services'),
    planMigrations(facts, migrations, state !== null),
    planFirstAdmin(facts, config, config.network.domain ?? publicAddress, state !== null),
    ...services.filter(({ id }) => id === 'services'),
    planReaders(facts, ports, services, certificate !== null),
    planProgram(facts, program, runtimeOf(context.images.api)),
    planFirewall(facts, config),
    planAcme(facts, acme, ports),
  ].filter((step) => step !== null);
  if (steps.length > 0 || state?.contentHash !== contentHash) {
    const record = {
      contentHash,
      publicAddress,
      foundAddress,
      ports,
      services: desired,
      version,
      rolledBackTo: null,
      secretsHash: secretsHash(secrets.values),
    };
    steps.push(...closingSteps(record, steps.length === 0));
  }
  return { steps, secrets, identity, contentHash };
}

function planMigrations(
  facts: Facts,
  migrations: PlanInput['migrations'],
  deployedBefore: boolean,
): Step | null {
  const step = (changes: Step['changes']): Step => ({
    id: 'migrations',
    title: 'Migrate the database',
    changes,
    work: { kind: 'migrate' },
  });
  // A database that does not run just now is looked at again once it does.
  if (facts.database === null && deployedBefore) return step([]);
  const applied = new Map(facts.database?.migrations.map((each) => [each.version, each]));
  const pending = migrations.filter(({ version }) => applied.get(version)?.state !== 'done');
  const settled = migrations.every(({ version, sha256 }) => applied.get(version)?.sha256 === sha256);
  if (pending.length === 0 && settled && applied.size === migrations.length) return null;
  return step(pending.map(({ version }) => ({ action: 'run', subject: `migration ${version}`, diff: null })));
}

function planFirstAdmin(
  facts: Facts,
  config: Config,
  serverName: string,
  deployedBefore: boolean,
): Step | null {
  if (facts.database === null && deployedBefore) return null;
  const changes: Step['changes'] = [];
  if (!facts.database?.admins)
    changes.push({ action: 'create', subject: `administrator ${config.admin.email}`, diff: null });
  if (!facts.database?.superAdminLicenses)
    changes.push({ action: 'create', subject: 'super-admin licence', diff: null });
  if (changes.length === 0) return null;
  const work = { kind: 'seed', admin: config.admin, serverName } as const;
  return { id: 'first-admin', title: 'Create the first administrator', changes, work };
}

/** Recording is a change of its own only where nothing else is: after a deploy that was cut off at its end. */
export function closingSteps(
  record: Extract<Step['work'], { kind: 'release' }>['record'],
  alone: boolean,
): Step[] {
  const changes: Step['changes'] = alone
    ? [{ action: 'run', subject: 'record the release', diff: null }]
    : [];
  return [
    { id: 'verify', title: 'Verify', changes: [], work: { kind: 'verify', ports: record.ports } },
    { id: 'release', title: 'Record the release', changes, work: { kind: 'release', record } },
  ];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
