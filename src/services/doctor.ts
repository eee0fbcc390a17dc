import net from 'node:net';
import type { Config } from '../config/schema.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { attempt, serverChecks } from '../server/apply/verify.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { paths, serviceNames } from '../server/layout.ts';
import { preflight } from '../server/plan/preflight.ts';
import { readState, type ServerState } from '../server/state.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { warningsOf } from './warnings.ts';

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

/** Checks everything from this machine to the server's services, each finding with a remedy. Changes nothing. */
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
      for (const { code, message } of warningsOf(facts)) {
        const finding: Finding = {
          name: code.replaceAll('_', ' '),
          result: 'warning',
          detail: message,
          remedy: null,
        };
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
