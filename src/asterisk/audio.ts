import type { AmiClient } from './ami/client.ts';
import { amiField, amiFields } from './ami/parser.ts';

/** Audio between Asterisk and one phone so far, in packets. */
export interface ChannelAudio {
  received: number;
  /** Sent by the phone and never arrived, by the numbers of those that did. */
  receivedLost: number;
  sent: number;
  /** Sent to the phone and not arrived there, by the phone's own reports; 0 from one that makes none. */
  sentLost: number;
}

const counts = {
  received: 'CHANNEL(rtcp,rxcount)',
  receivedLost: 'CHANNEL(rtcp,rxploss)',
  sent: 'CHANNEL(rtcp,txcount)',
  sentLost: 'CHANNEL(rtcp,txploss)',
} as const;

/** What Asterisk counts of a PJSIP channel's audio; null if the channel is gone. The class `system` is enough. */
export async function channelAudio(ami: AmiClient, channel: string): Promise<ChannelAudio | null> {
  const Variables = Object.values(counts).join(',');
  const listed = await ami.list('Status', { Variables });
  const message = listed.find((each) => amiField(each, 'Channel') === channel);
  if (message === undefined) return null;
  const values = amiFields(message, 'Variable');
  const count = (name: string) =>
    Number(values.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1)) || 0;
  return {
    received: count(counts.received),
    receivedLost: count(counts.receivedLost),
    sent: count(counts.sent),
    sentLost: count(counts.sentLost),
  };
}
