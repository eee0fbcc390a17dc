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

/** Why a step failed. */
export type ProbeProblem =
  | { kind: 'silence' }
  /** The machine answers that nothing listens on that port. */
  | { kind: 'closed' }
  /** A final SIP status. */
  | { kind: 'refused'; status: number }
  /** The second phone was never called. */
  | { kind: 'not_called' }
  /** Audio of these directions did not arrive, or not all of it. */
  | { kind: 'audio' }
  | { kind: 'fault'; message: string };

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
