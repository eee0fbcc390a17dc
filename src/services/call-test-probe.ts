import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/package-root.ts';
import {
  audioText,
  type CallTestAudio,
  type CallTestStep,
  closedText,
  lossPercent,
  type Ports,
  refusalText,
  silenceText,
  totalAudio,
} from '../domain/call-test.ts';
import type { Secret } from '../domain/secret.ts';
import { testNumbers } from '../domain/test-numbers.ts';
import type { ProbeLine, ProbeProblem, ProbeTask } from '../probe/report.ts';
import { containerName } from '../server/layout.ts';
import { reasonOf, StepFailed } from './call-test-steps.ts';
import type { ServerSession } from './server-session.ts';

/** On Docker's own bridge, so that it meets the server's firewall as a neighbour of the server does. */
export const probeContainer = 'smartcms-call-test';
const audioMs = 2000;
const patienceMs = 4000;
/** The probe ends by itself long before. */
const probeMs = 30_000;

/** Node comes with the API's image; nothing of the server is in the container's reach but its network. */
const startProbe = `exec docker run --rm --interactive --name ${probeContainer} --network bridge --read-only \\
  --cap-drop ALL --security-opt no-new-privileges:true --memory 256m --pids-limit 64 --log-driver none \\
  --entrypoint node "$(docker inspect --format '{{.Config.Image}}' ${containerName('api')})" --input-type=module -`;

interface Listener {
  signal: AbortSignal;
  done: (step: CallTestStep) => void;
  onAudio: (audio: CallTestAudio) => void;
}

/** Runs the probe on the server and tells its steps as it takes them. Throws StepFailed. */
export async function runProbe(
  { host, state }: ServerSession,
  phones: readonly { number: string; password: Secret }[],
  { signal, done, onAudio }: Listener,
): Promise<void> {
  const [caller, callee] = phones.map(({ number, password }) => ({ number, password: password.reveal() }));
  if (caller === undefined || callee === undefined) throw new TypeError('A test has two phones.');
  const task: ProbeTask = {
    server: null,
    port: state.ports.sip,
    phones: [caller, callee],
    audioMs,
    patienceMs,
  };
  const program = readFileSync(join(packageRoot(), 'dist/probe/probe.js'), 'utf8');
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  let failure: string | null = null;
  let isStarted = false;

  function take(text: string, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stderr') return;
    const line = JSON.parse(text) as ProbeLine;
    if (!isStarted) {
      isStarted = true;
      done({
        name: 'start the probe',
        ok: true,
        ms: elapsed() - line.ms,
        detail: 'in a container of its own',
      });
    }
    const step = stepOf(line, state.ports);
    if (line.heard) onAudio(totalAudio(line.heard));
    if (!step.ok) failure = step.detail;
    done(step);
  }

  try {
    await host.run(['sh', '-c', startProbe], {
      signal,
      timeoutMs: probeMs,
      title: 'Running the probe',
      stdin: `globalThis.smartcmsProbeTask = ${JSON.stringify(task)};\n${program}`,
      onLine: take,
    });
  } catch (error) {
    const detail = reasonOf(error);
    if (detail === null) throw error;
    done({ name: isStarted ? 'run the probe' : 'start the probe', ok: false, ms: elapsed(), detail });
    throw new StepFailed(detail);
  }
  if (failure !== null) throw new StepFailed(failure);
}

/** What the probe says, in words. */
export function stepOf({ step, ms, problem, heard }: ProbeLine, ports: Ports): CallTestStep {
  const name = step;
  if (problem === null) return { name, ok: true, ms, detail: successText(step, heard, ports) };
  return { name, ok: false, ms, detail: failureText(step, problem, heard, ports) };
}

function failureText(
  step: ProbeLine['step'],
  problem: ProbeProblem,
  heard: ProbeLine['heard'],
  ports: Ports,
): string {
  switch (problem.kind) {
    case 'silence':
      return silenceText(ports);
    case 'closed':
      return closedText(ports);
    case 'refused':
      return refusalText(problem.status, step === 'register' ? 'registration' : 'call');
    case 'not_called':
      return 'the call went out, but the called phone never rang: smartcms logs asterisk --since 1m';
    case 'audio':
      return heard === undefined ? '' : audioText(heard, ports);
    case 'no_route':
      return `a container has no way to the server itself (${problem.code}): smartcms doctor`;
    case 'tls':
      return problem.reason;
    case 'fault':
      return problem.message;
  }
}

function successText(step: ProbeLine['step'], heard: ProbeLine['heard'], { sip }: Ports): string {
  if (heard !== undefined) {
    const ways = heard.map(
      ({ packetsSent, packetsReceived, delayMs }) =>
        `${packetsReceived} of ${packetsSent} packets (${lossPercent(packetsSent, packetsReceived)} % lost, ${Math.round(delayMs ?? 0)} ms)`,
    );
    return `${ways[0]} one way, ${ways[1]} the other`;
  }
  return {
    register: `both, over UDP port ${sip}`,
    ring: `${testNumbers[1]}, called by ${testNumbers[0]}`,
    answer: 'the call stands',
    audio: '',
    'hang up': 'both sides',
  }[step];
}
