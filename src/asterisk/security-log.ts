/** Asterisk's security log, as res_security_log writes it: one event a line. */

/** An attempt to get in over SIP, and how it ended. */
export interface LoginAttempt {
  ok: boolean;
  /** When it was, milliseconds since 1970. */
  at: number;
  /** Address that it came from, as Asterisk saw it. */
  address: string;
  /** UDP, TCP, TLS, WS or WSS. */
  transport: string;
}

const refusals = ['InvalidAccountID', 'InvalidPassword', 'ChallengeResponseFailed', 'FailedACL'];

/** The attempt that a line tells of; null if it tells of something else. Pure. */
export function parseSecurityLine(line: string): LoginAttempt | null {
  // What a stranger chose comes later in the line: of these, the first counts.
  const field = (name: string) => new RegExp(`[ ,]${name}="([^"]*)"`).exec(line)?.[1];
  const event = field('SecurityEvent');
  if (event === undefined || field('Service') !== 'PJSIP') return null;
  const ok = event === 'SuccessfulAuth';
  if (!ok && !refusals.includes(event)) return null;
  const at = Date.parse((field('EventTV') ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  // A Call-ID may hold anything, so also this, but stands before; after it, quotes of strangers have a backslash.
  const [, transport, address] = /^.*,RemoteAddress="IPV[46]\/(\w+)\/([0-9a-fA-F:.]+)\/\d+"/.exec(line) ?? [];
  if (Number.isNaN(at) || transport === undefined || address === undefined) return null;
  return { ok, at, address, transport };
}
