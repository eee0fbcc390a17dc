/** What a test call came to, and what that means to whoever runs the server. */

export interface CallTestStep {
  name: string;
  ok: boolean;
  ms: number;
  /** What was done, or why it failed and what to do. */
  detail: string;
}

/** Audio of both directions together, in packets of 20 ms. */
export interface CallTestAudio {
  packetsSent: number;
  packetsReceived: number;
  lossPercent: number;
}

export interface CallTestResult {
  ok: boolean;
  steps: CallTestStep[];
  /** Null if the test did not come that far. */
  audio: CallTestAudio | null;
}

export interface Ports {
  sip: number;
  rtp: { from: number; to: number };
}

/** Percent with two decimals; nothing sent is nothing lost. */
export function lossPercent(sent: number, received: number): number {
  return sent === 0 ? 0 : Math.round(((sent - Math.min(sent, received)) / sent) * 10_000) / 100;
}

/** The sum of what was said and heard in both directions. */
export function totalAudio(
  heard: readonly { packetsSent: number; packetsReceived: number }[],
): CallTestAudio {
  const sum = (key: 'packetsSent' | 'packetsReceived') => heard.reduce((total, one) => total + one[key], 0);
  const [packetsSent, packetsReceived] = [sum('packetsSent'), sum('packetsReceived')];
  return { packetsSent, packetsReceived, lossPercent: lossPercent(packetsSent, packetsReceived) };
}

/** Nobody answers a phone that speaks SIP. */
export function silenceText(ports: Ports): string {
  return `no answer from UDP port ${ports.sip}: a firewall of the server drops it, or Asterisk is stuck (smartcms status, smartcms doctor)`;
}

export function closedText(ports: Ports): string {
  return `nothing listens on UDP port ${ports.sip}: Asterisk is not running, or has another port (smartcms status, network.ports.sip in the config)`;
}

/** What a refusal means, for a registration or a call between extensions (RFC 3261, section 21). */
export function refusalText(status: number, what: 'registration' | 'call'): string {
  const meaning = (what === 'registration' ? registrationRefusals : callRefusals)[status];
  return `the ${what} was refused with ${status}${meaning === undefined ? '' : `: ${meaning}`} (smartcms logs asterisk --since 1m)`;
}

const registrationRefusals: Readonly<Record<number, string>> = {
  401: 'Asterisk does not see the phones in the database; smartcms doctor compares them',
  403: 'Asterisk sees other phones than the database; smartcms doctor compares them',
  404: 'Asterisk does not see the phones in the database; smartcms doctor compares them',
  503: 'Asterisk is overloaded or stopping',
};

const callRefusals: Readonly<Record<number, string>> = {
  401: 'the password of the caller is not what Asterisk has',
  403: 'the dialplan does not let an extension call another',
  404: 'the dialplan does not know the number: its files are not the deployed ones, deploy again',
  408: 'the called phone did not answer Asterisk',
  480: 'the dialplan found no phone at the number, though it had registered',
  486: 'the called phone is busy for the dialplan',
  488: 'the phones and Asterisk have no codec in common',
  500: 'Asterisk failed in the middle of the call',
  503: 'Asterisk takes no more calls: overloaded, or out of RTP ports',
};

/** Why audio did not arrive; `heard` are the two directions, of which the first is what the called phone heard. */
export function audioText(heard: readonly [Heard, Heard], { rtp }: Ports): string {
  const range = `UDP ports ${rtp.from} to ${rtp.to}`;
  const [there, back] = heard.map((one) => lossPercent(one.packetsSent, one.packetsReceived));
  const counts = heard.map((one) => `${one.packetsReceived} of ${one.packetsSent}`);
  if (there === 100 && back === 100) {
    return `no audio either way: a firewall drops ${range}, or Asterisk names an address that phones cannot reach (network.publicAddress, network.localNetworks)`;
  }
  if (there === 100 || back === 100) {
    const [from, to] = there === 100 ? ['calling', 'called'] : ['called', 'calling'];
    return `audio one way only: nothing of the ${from} phone reached the ${to} one; a firewall drops a part of ${range}, or the server has two addresses and answers from the wrong one`;
  }
  return `audio is lost: ${counts[0]} packets arrived one way, ${counts[1]} the other; the server is overloaded (smartcms status), or its network is`;
}

interface Heard {
  packetsSent: number;
  packetsReceived: number;
}
