/** A call of the phone in this browser, as it is shown. */
export interface Call {
  id: string;
  direction: 'in' | 'out';
  number: string;
  /** As the other side calls itself; null if it does not. */
  name: string | null;
  state: 'calling' | 'ringing' | 'talking';
  /** When it was answered, ISO 8601; null before. */
  since: string | null;
  isMuted: boolean;
  isHeld: boolean;
  /** Where it is being passed on to; null if it is not. */
  passingTo: string | null;
  /** The call that waits meanwhile, to be connected with this one; null if there is none. */
  waiting: Call | null;
}

/** How a call ended, if not by being hung up. */
export type Ending =
  | 'busy'
  | 'declined'
  | 'noAnswer'
  | 'notThere'
  | 'notFound'
  | 'microphone'
  | 'network'
  | 'failed';

/** By JsSIP's causes; null is an end that needs no words. */
const endings: Readonly<Record<string, Ending | null>> = {
  Terminated: null,
  Canceled: null,
  Busy: 'busy',
  Rejected: 'declined',
  'No Answer': 'noAnswer',
  Expires: 'noAnswer',
  'Request Timeout': 'network',
  'Connection Error': 'network',
  'RTP Timeout': 'network',
  Unavailable: 'notThere',
  'Not Found': 'notFound',
  'Address Incomplete': 'notFound',
  'User Denied Media Access': 'microphone',
};

/**
 * How a call ended, for the one who sees it: whoever declines, or misses, a call need not be told.
 * @param cause JsSIP's.
 * @param wasHere Whether this side ended it.
 */
export function endingOf(cause: string, wasHere: boolean, direction: Call['direction']): Ending | null {
  const ending = cause in endings ? (endings[cause] ?? null) : 'failed';
  if (ending === 'microphone') return ending;
  return wasHere || (direction === 'in' && ending !== 'network') ? null : ending;
}

/** Why there is no microphone, by the name of what getUserMedia fails with; its own messages are no help. */
export type MicrophoneProblem = 'refused' | 'missing' | 'taken';

export function microphoneProblemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'taken' : 'refused';
}

/** A number as it is dialled, of what people type or paste: without spaces, brackets, dashes, and what is of an address. */
export function dialled(text: string): string {
  return text.replace(/@.*/s, '').replaceAll(/[^0-9*#+]/g, '');
}
