import { z } from 'zod';
import type { TrunkTransport } from './endpoints.ts';
import { checked } from './text.ts';

/** What the steps of a trunk's test mean to whoever runs the server, and what to do about them. */

/** A step's outcome in words. */
export interface Verdict {
  ok: boolean;
  detail: string;
}

/** The trunk as far as it matters to its test. */
export interface TestedTrunk {
  name: string;
  host: string;
  port: number;
  transport: TrunkTransport;
  username: string | null;
}

/** Why there is no way to the provider, or no answer from it. */
export type WayProblem =
  | { kind: 'silence' | 'closed' }
  | { kind: 'no_route'; code: string }
  | { kind: 'tls'; reason: string }
  | { kind: 'fault'; message: string };

/** The number of a test call, as the provider wants it. Throws UserError('usage'). */
export function parseTestNumber(text: string): string {
  return checked(z.string().regex(/^[+]?\d{1,20}$/, 'expected a number as the provider wants it'), text);
}

const well = (detail: string): Verdict => ({ ok: true, detail });
const ill = (detail: string): Verdict => ({ ok: false, detail });

/** What the server's resolver says of the host's name; `code` is that of Node's dns module. */
export function nameVerdict(
  { name, host }: TestedTrunk,
  address: string | null,
  code: string | null,
): Verdict {
  if (address !== null) return well(`its address is ${address}`);
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    return ill(
      `there is no host ${host} with an IPv4 address in the DNS: smartcms trunk set ${name} --host HOST`,
    );
  }
  return ill(
    `the server's DNS resolver gives no answer about ${host} (${code}): look at /etc/resolv.conf there`,
  );
}

/** What stands in the way to the provider. */
export function wayText({ name, host, port, transport }: TestedTrunk, problem: WayProblem): string {
  const place = `${transport.toUpperCase()} port ${port} of ${host}`;
  switch (problem.kind) {
    case 'silence':
      return `no answer from ${place} in time: a firewall on the way drops it, or the provider ignores addresses that it does not know; have it allow this server's address`;
    case 'closed':
      return `${host} refuses: nothing listens on ${place}. Check port and transport (smartcms trunk set ${name} --port P --transport T)`;
    case 'no_route':
      return `no route to ${host} (${problem.code}): the server's network, its gateway or its own firewall stands in the way`;
    case 'tls':
      return `${host} answers on port ${port}, but agrees to no TLS 1.2 (${problem.reason}): the port may be that of TCP without TLS, or the provider asks for a certificate`;
    case 'fault':
      return `${place} cannot be used: ${problem.message}`;
  }
}

/** A connection that stands; `distrust` is why the certificate proves nothing. Asterisk goes on all the same. */
export function connectionVerdict({ host, transport }: TestedTrunk, distrust: string | null): Verdict {
  if (transport !== 'tls') return well('connected');
  if (distrust === null) return well(`encrypted, and its certificate proves that it is ${host}`);
  return well(
    `encrypted, but its certificate does not prove that it is ${host} (${distrust}); calls work, and somebody in between could listen`,
  );
}

/** The answer to OPTIONS: any that tells that the provider serves us will do (RFC 3261, 11.2). */
export function optionsVerdict({ host }: TestedTrunk, status: number): Verdict {
  if (status === 403) {
    return ill(
      `${host} answers 403, forbidden: it does not know this server's address, or its account is barred; have the provider allow the address`,
    );
  }
  if (status === 408 || status >= 500) {
    return status === 501
      ? well('it answers (501: it has no OPTIONS)')
      : ill(`${host} answers ${status}: it is out of order or overloaded; ask the provider`);
  }
  if (status === 401 || status === 407) return well(`it answers (${status}: it asks who we are)`);
  return well(status < 300 ? `it answers ${status}` : `it answers (${status}, which is a sign of life)`);
}

/** What Asterisk itself makes of the provider's address. */
export function contactVerdict(
  { host }: TestedTrunk,
  status: string | undefined,
  rttMs: number | null,
): Verdict {
  if (status === 'Reachable') return well(`Asterisk reaches it in ${Math.round(rttMs ?? 0)} ms`);
  return ill(
    `the provider answers this server, but Asterisk does not reach ${host} (${status ?? 'not known'}): smartcms doctor, smartcms logs asterisk --since 5m`,
  );
}

/** What the provider says of our account (`status` of a REGISTER), and whether Asterisk is registered with it. */
export function registrationVerdict(
  { name, host, username }: TestedTrunk,
  status: number,
  asterisk: string | undefined,
): Verdict {
  const set = `smartcms trunk set ${name} --username U --secret-stdin`;
  switch (status) {
    case 401:
    case 407:
      return ill(`${host} refuses user name or secret of ${username} (${status}): ${set}`);
    case 403:
      return ill(
        `${host} forbids ${username} to register (403): wrong secret, a barred account, or an address that it does not allow; ${set}, or ask the provider`,
      );
    case 404:
      return ill(`${host} knows no user ${username} (404): ${set}`);
  }
  if (status >= 500) return ill(`${host} cannot register anybody now (${status}): ask the provider`);
  if (status >= 300) return ill(`${host} refuses to register ${username} (${status}): ask the provider`);
  if (asterisk === 'Registered') return well(`${username} is registered`);
  return ill(
    `${host} accepts ${username}, but Asterisk is not registered yet (${asterisk ?? 'no registration'}): try again in half a minute, then smartcms logs asterisk --grep registration`,
  );
}

/** How a test call ended that was not answered. */
export interface CallOutcome {
  /** DIALSTATUS of Asterisk. */
  dialStatus: string;
  /** SIP status of the provider's; null if there was none. */
  status: number | null;
}

const callRefusals: Readonly<Record<number, string>> = {
  401: 'it does not accept user name or secret for calls',
  403: 'it forbids this call: number or caller id not allowed, account barred or without credit',
  404: 'it knows no such number; it may want another form, such as +49301234 or 0049301234 (--prepend of a route)',
  407: 'it does not accept user name or secret for calls',
  480: 'the number cannot be reached now',
  484: 'the number is not complete for it',
  486: 'the number is busy',
  487: 'nobody answered in time',
  488: 'it takes none of our codecs (smartcms trunk set --codecs), or wants SRTP (--srtp)',
  503: 'it takes no more calls now, or out of order',
  603: 'the call was declined',
};

/** Why nobody answered a test call. */
export function callText({ host }: TestedTrunk, { dialStatus, status }: CallOutcome): string {
  if (status !== null) {
    const meaning = callRefusals[status];
    return `${host} answers ${status}${meaning === undefined ? '' : `: ${meaning}`}`;
  }
  if (dialStatus === 'CHANUNAVAIL')
    return `Asterisk got no call through to ${host}: no answer, or no codec in common`;
  if (dialStatus === 'NOANSWER') return 'nobody answered in time';
  return `the call ended with ${dialStatus}`;
}
