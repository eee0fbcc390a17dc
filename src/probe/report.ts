/** What the probe is told, and what it tells: between src/services/call-test.ts and the program in the container. */

export interface ProbeTask {
  /** Null for the machine that the container runs on, as it is seen from the container's network. */
  server: string | null;
  port: number;
  /** The first calls the second. */
  phones: readonly [ProbeAccount, ProbeAccount];
  /** How long both speak. */
  audioMs: number;
  /** How long to wait for each answer. */
  patienceMs: number;
}

interface ProbeAccount {
  number: string;
  password: string;
}

export type ProbeStep = 'register' | 'ring' | 'answer' | 'audio' | 'hang up';

/** Why there is no way to a SIP server, or no answer. */
export type LinkProblem =
  | { kind: 'silence' }
  /** The machine answers that nothing listens on that port, or hangs up. */
  | { kind: 'closed' }
  /** A router, or this machine's own rules, have no way there. */
  | { kind: 'no_route'; code: string }
  /** Both could not agree on TLS. */
  | { kind: 'tls'; reason: string }
  | { kind: 'fault'; message: string };

/** Why a step failed. */
export type ProbeProblem =
  | LinkProblem
  /** A final SIP status. */
  | { kind: 'refused'; status: number }
  /** The second phone was never called. */
  | { kind: 'not_called' }
  /** Audio of these directions did not arrive, or not all of it. */
  | { kind: 'audio' };

/** What one phone said and the other one heard, in packets of 20 ms. */
export interface HeardAudio {
  packetsSent: number;
  packetsReceived: number;
  /** Mean time from mouth to ear; null if nothing arrived. */
  delayMs: number | null;
}

/** One line of the probe's output. */
export interface ProbeLine {
  step: ProbeStep;
  ms: number;
  /** Null if the step succeeded. */
  problem: ProbeProblem | null;
  /** Of the step audio: what the second phone heard of the first, and the first of the second. */
  heard?: readonly [HeardAudio, HeardAudio];
}

/** A provider that is asked whether it answers, and with an account also whether it knows that. */
export interface ProviderTask {
  /** Name or IP address. */
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  account: { username: string; password: string } | null;
  /** How long to wait for each answer. */
  patienceMs: number;
}

/** What a provider answered, in the order in which it was asked; what was not asked any more is absent. */
export interface ProviderFindings {
  /** Null if the host is an address already. */
  name: { ms: number; address: string | null; code: string | null } | null;
  /** Of a transport with connections. */
  connection?: { ms: number; problem: LinkProblem | null; distrust: string | null };
  options?: ProviderAnswer;
  /** To a REGISTER that asks what is registered and changes nothing. */
  registration?: ProviderAnswer;
}

export interface ProviderAnswer {
  ms: number;
  /** Final SIP status; null without one. */
  status: number | null;
  problem: LinkProblem | null;
}
