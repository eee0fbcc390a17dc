import net from 'node:net';
import { connectAmi } from '../asterisk/ami/client.ts';
import type { Config } from '../config/schema.ts';
import { sqlErrorCode } from '../database/connect.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { withDatabase } from '../server/apply/database.ts';
import { attempt, serverChecks } from '../server/apply/verify.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { paths, serviceNames } from '../server/layout.ts';
import { readBans } from '../server/live/bans.ts';
import { preflight } from '../server/plan/preflight.ts';
import { readState, type ServerState } from '../server/state.ts';
import { type Agreement, bringToAgreement } from './asterisk-agreement.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { deployedOf } from './deployed.ts';
import { askIceServers } from './ice-check.ts';
import { type Warning, warningsOf } from './warnings.ts';

export interface Finding {
  name: string;
  /** warning: works, but should be seen to. */
  result: 'ok' | 'warning' | 'failed';
  detail: string;
  remedy: string | null;
}

export interface DoctorOptions extends ServerOptions {
  config: Config;
  /** Called for each finding as it is made. */
  onFinding: (finding: Finding) => void;
}

/**
 * Checks everything from this machine to the server's services, each finding with a remedy. Changes nothing, but that
 * Asterisk is told of rows that it does not follow.
 */
export async function doctor(options: DoctorOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const report = (name: string, problem: string | null, remedy: string, detail = '') => {
    const finding: Finding =
      problem === null
        ? { name, result: 'ok', detail, remedy: null }
        : { name, result: 'failed', detail: problem, remedy };
    findings.push(finding);
    options.onFinding(finding);
  };
  try {
    await withHost(options, async (host) => {
      report('Connection', null, '', `${host.label}, connected in ${Math.round(host.stats.connectMs)} ms`);
      const facts = await gatherFacts(host, options.signal);
      checkSystem(facts, options.config, report);
      checkServices(facts, report);
      const state = readState(facts);
      if (state === null) return;
      await checkWaysIn(host, facts, state, options.signal, report);
      await checkEndpoints(host, facts, state, report);
      await checkBans(host, facts, options.signal, report);
      const more = [...(await checkIce(host, facts, options.signal)), ...warningsOf(facts).map(warned)];
      for (const finding of more) {
        findings.push(finding);
        options.onFinding(finding);
      }
    });
  } catch (error) {
    if (!(error instanceof UserError) || options.signal.aborted) throw error;
    report('Connection', error.message, error.hint ?? '');
  }
  return findings;
}

type Report = (name: string, problem: string | null, remedy: string, detail?: string) => void;

function checkSystem(facts: Facts, config: Config, report: Report): void {
  const problems = preflight(facts, config);
  const { name, architecture, cpus, memoryBytes } = facts.system;
  if (problems.length === 0)
    report(
      'System',
      null,
      '',
      `${name}, ${architecture}, ${cpus} CPUs, ${Math.round(memoryBytes / 1024 ** 3)} GiB`,
    );
  for (const { what, remedy } of problems) report('System', what, remedy);
  const { engine, compose } = facts.docker;
  report(
    'Docker',
    engine === null ? 'No Docker Engine answers.' : null,
    'smartcms deploy installs or starts it.',
    `Engine ${engine}, Compose ${compose}`,
  );
}

function checkServices(facts: Facts, report: Report): void {
  if (readState(facts) === null) {
    report('Deploy', 'No deploy has finished on this server.', 'smartcms deploy');
    return;
  }
  for (const name of serviceNames) {
    const container = facts.containers[name];
    const state =
      container === undefined
        ? 'missing'
        : `${container.state}${container.health === null ? '' : `, ${container.health}`}`;
    report(
      `Service ${name}`,
      state === 'running, healthy' ? null : `It is ${state}.`,
      `smartcms logs ${name}; smartcms deploy starts it again.`,
      state,
    );
  }
  const open = facts.database?.migrations.filter(({ state }) => state !== 'done').length ?? 0;
  if (facts.database !== null) {
    report(
      'Database schema',
      open === 0 ? null : `${open} migrations are not finished.`,
      'smartcms migrate status',
      `${facts.database.migrations.length} migrations`,
    );
  }
}

async function checkWaysIn(
  host: Host,
  facts: Facts,
  state: ServerState,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const amiSecret = new Secret(facts.files.get(`${paths.secrets}/ami_cli_secret`)?.content ?? '');
  for (const { name, run } of serverChecks(host, state.ports, amiSecret)) {
    report(
      `${name} (on the server)`,
      await attempt(run, 0, signal),
      'smartcms status shows which service is to blame.',
      'answers',
    );
  }
  const { publicAddress, ports } = state;
  const open = [
    { name: 'HTTPS', port: ports.https },
    { name: 'SIP', port: ports.sip },
    { name: 'SIP over TLS', port: ports.sips },
    { name: 'Secure WebSocket', port: ports.wss },
  ];
  for (const { name, port } of open) {
    const problem = await attempt(() => connectFromHere(publicAddress, port), 0, signal);
    report(
      `${name} from this machine`,
      problem,
      `Open port ${port}/tcp of ${publicAddress} in the firewalls on the way.`,
      `${publicAddress}:${port}`,
    );
  }
}

/** Left out while a service is away: the checks before tell of that. */
async function checkEndpoints(host: Host, facts: Facts, state: ServerState, report: Report): Promise<void> {
  const up = (['db', 'asterisk'] as const).every((name) => facts.containers[name]?.state === 'running');
  if (!up || facts.database === null) return;
  const name = 'Extensions and trunks';
  const remedy = 'smartcms logs asterisk tells why Asterisk cannot read its tables.';
  const secret = (key: string) => new Secret(facts.files.get(`${paths.secrets}/${key}`)?.content ?? '');
  try {
    const agreement = await withDatabase(host, secret('db_cli_password'), async (database) => {
      const ami = await connectAmi({
        stream: () => host.connectTcp('127.0.0.1', state.ports.ami),
        username: 'smartcms_cli',
        secret: secret('ami_cli_secret'),
        timeoutMs: 20_000,
      });
      try {
        const sip = () => host.connectTcp('127.0.0.1', state.ports.sip);
        return await bringToAgreement({ database, ami: async () => ami, sip });
      } finally {
        ami.close();
      }
    });
    report(name, disagreement(agreement), remedy, agreementText(agreement));
  } catch (error) {
    if (error instanceof UserError) report(name, error.message, error.hint ?? remedy);
    else if (sqlErrorCode(error) !== undefined) report(name, String(error), 'smartcms migrate status');
    else throw error;
  }
}

/** Who is kept out, and whether somebody watches. */
async function checkBans(host: Host, facts: Facts, signal: AbortSignal, report: Report): Promise<void> {
  if (facts.firewall.table === 'absent') return;
  const bans = (await readBans(host, new Date(), signal)) ?? [];
  const some = bans.slice(0, 5).map(({ address }) => address);
  const names = some.length === 0 ? '' : `: ${some.join(', ')}${bans.length > some.length ? ' ...' : ''}`;
  const watched = !facts.system.systemd || (await isActive(host, 'smartcms-bans.service', signal));
  report(
    'Bans',
    watched ? null : 'Nobody watches who guesses passwords: smartcms-bans.service does not run.',
    'On the server: journalctl -u smartcms-bans; smartcms deploy installs it again.',
    `${bans.length} addresses are kept out${names}`,
  );
}

const warned = ({ code, message }: Warning): Finding => ({
  name: code.replaceAll('_', ' '),
  result: 'warning',
  detail: message,
  remedy: null,
});

/** No more than warnings: browsers may reach what this server does not, and most calls need none of them. */
async function checkIce(host: Host, facts: Facts, signal: AbortSignal): Promise<Finding[]> {
  const deployed = deployedOf(facts);
  const answers = deployed === null ? [] : await askIceServers(host, deployed, signal);
  return answers.map(({ name, problem, detail }) =>
    problem === null
      ? { name, result: 'ok', detail, remedy: null }
      : { name, result: 'warning', detail: problem, remedy: 'See network.stun and webrtc in the config.' },
  );
}

async function isActive(host: Host, unit: string, signal: AbortSignal): Promise<boolean> {
  const { code } = await host.run(['systemctl', 'is-active', '--quiet', unit], { signal, okCodes: 'any' });
  return code === 0;
}

function disagreement({ differing }: Agreement): string | null {
  if (differing.length === 0) return null;
  const some = differing.slice(0, 5).join(', ');
  return `Asterisk and the database differ on ${differing.length}, also after Asterisk read them again: ${some}.`;
}

/** Such as `3 in the database, the same in Asterisk (told of 1 change that it had missed)`. */
export function agreementText({ endpoints, caughtUp, mended }: Agreement): string {
  const repairs = [
    ...(caughtUp > 0 ? [`told Asterisk of ${caughtUp} changes that it had missed`] : []),
    ...(mended.length > 0 ? [`had it read ${mended.length} again that differed`] : []),
  ];
  const repaired = repairs.length === 0 ? '' : `; ${repairs.join(', ')}`;
  return `${endpoints} in the database, the same in Asterisk${repaired}`;
}

function connectFromHere(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, timeout: 5_000 }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer within 5 seconds')));
    socket.once('error', reject);
  });
}
