import { type AmiClient, AmiRefused } from './ami/client.ts';
import { type AmiMessage, amiField, amiFields } from './ami/parser.ts';

/** A call that is going on; all its channels have the same linkedid, which is its id, now and in the records. */
export interface OngoingCall {
  id: string;
  /** Number of the caller; null if it is withheld. */
  from: string | null;
  /** As the caller dialled it. */
  to: string | null;
  state: 'dialling' | 'ringing' | 'answered';
  startedAt: Date;
  answeredAt: Date | null;
  /** Of the caller's side, such as ulaw; null while it is not agreed on. */
  codec: string | null;
  recorded: boolean;
  /** Whether two of its sides are connected with each other. */
  isJoined: boolean;
  /** Names of Asterisk's channels, the caller's first. */
  channels: string[];
}

/** DIALLED and CDR(dialled) are set by the dialplan; the times are in seconds since 1970, 0.000000 for never. */
const variables = [
  'CDR(start,u)',
  'CDR(answer,u)',
  'DIALLED',
  'CDR(dialled)',
  'CDR(dst)',
  'MIXMONITOR_FILENAME',
];

/** All calls that are going on, the oldest first. The class `system` is enough for it. */
export async function ongoingCalls(ami: AmiClient): Promise<OngoingCall[]> {
  return callsOf(await ami.list('Status', { Variables: variables.join(',') }));
}

/** Ends all channels of a call; one that has just ended by itself is no failure. */
export async function endCall(ami: AmiClient, { channels }: OngoingCall): Promise<void> {
  await Promise.all(channels.map((channel) => endChannel(ami, channel)));
}

async function endChannel(ami: AmiClient, channel: string): Promise<void> {
  try {
    await ami.action('Hangup', { Channel: channel });
  } catch (error) {
    if (error instanceof AmiRefused && /no such channel/i.test(error.message)) return;
    throw error;
  }
}

/** The calls that Asterisk's answer to Status tells of: one message for each channel. */
export function callsOf(messages: readonly AmiMessage[]): OngoingCall[] {
  const byCall = new Map<string, AmiMessage[]>();
  for (const message of messages) {
    const id = amiField(message, 'Linkedid');
    if (id === undefined || amiField(message, 'Event') !== 'Status') continue;
    byCall.set(id, [...(byCall.get(id) ?? []), message]);
  }
  return [...byCall]
    .map(([id, channels]) => callOf(id, channels))
    .sort((a, b) => +a.startedAt - +b.startedAt);
}

function callOf(id: string, channels: readonly AmiMessage[]): OngoingCall {
  // The channel that a call began with may be gone, after a transfer.
  const sorted = [...channels].sort((a, b) => sequence(a) - sequence(b));
  const caller = sorted.find((channel) => amiField(channel, 'Uniqueid') === id) ?? sorted[0] ?? [];
  const others = sorted.filter((channel) => channel !== caller);
  const answeredAt = moment(variable(caller, 'CDR(answer,u)'));
  return {
    id,
    from: known(amiField(caller, 'CallerIDNum')),
    to:
      known(variable(caller, 'DIALLED')) ??
      known(variable(caller, 'CDR(dialled)')) ??
      known(variable(caller, 'CDR(dst)')),
    state: stateOf(caller, others),
    startedAt: moment(variable(caller, 'CDR(start,u)')) ?? new Date(sequence(caller) * 1000),
    answeredAt,
    codec: codecOf(caller),
    recorded: sorted.some((channel) => known(variable(channel, 'MIXMONITOR_FILENAME')) !== null),
    isJoined: sorted.filter((channel) => known(amiField(channel, 'BridgeID')) !== null).length > 1,
    channels: [caller, ...others].map((channel) => amiField(channel, 'Channel') ?? ''),
  };
}

function stateOf(caller: AmiMessage, others: readonly AmiMessage[]): OngoingCall['state'] {
  const state = (channel: AmiMessage) => amiField(channel, 'ChannelStateDesc');
  if (state(caller) === 'Up') return 'answered';
  return others.some((channel) => state(channel) === 'Ringing') ? 'ringing' : 'dialling';
}

/** SYSTEM-SECONDS.COUNT, as a number that grows: of two channels, the older one's is smaller. */
function sequence(channel: AmiMessage): number {
  const [, seconds = '0', count = '0'] = /(\d+)\.(\d+)$/.exec(amiField(channel, 'Uniqueid') ?? '') ?? [];
  return Number(seconds) + Number(count) / 1e9;
}

function codecOf(channel: AmiMessage): string | null {
  return /^\(([a-z0-9]+)/i.exec(amiField(channel, 'Nativeformats') ?? '')?.[1] ?? null;
}

function variable(channel: AmiMessage, name: string): string | undefined {
  return amiFields(channel, 'Variable')
    .find((text) => text.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

const known = (text: string | undefined) =>
  text === undefined || ['', '<unknown>', '(null)'].includes(text) ? null : text;

function moment(seconds: string | undefined): Date | null {
  const value = Number(seconds ?? 0);
  return value > 0 ? new Date(Math.round(value * 1000)) : null;
}
