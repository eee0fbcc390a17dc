import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelAudio } from '../asterisk/audio.ts';
import { StepFailed } from './call-test-steps.ts';

/** What the tests have in common that let Asterisk itself call somebody. */

const betweenLooksMs = 200;

/** Waits until it happened. Throws StepFailed with this reason if it does not in time. */
export async function happens(
  signal: AbortSignal,
  otherwise: string,
  happened: () => Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await happened())) {
    if (performance.now() > giveUpAt) throw new StepFailed(otherwise);
    await sleep(betweenLooksMs, undefined, { signal });
  }
}

/** From the far end to Asterisk, and from Asterisk to the far end. */
export function waysOf({ received, receivedLost, sent, sentLost }: ChannelAudio) {
  return [
    { packetsSent: received + receivedLost, packetsReceived: received },
    { packetsSent: sent, packetsReceived: sent - Math.min(sent, sentLost) },
  ];
}

/** Throws StepFailed if a far end says or gets nothing. */
export function audioDetail(channels: readonly string[], legs: readonly (ChannelAudio | null)[]): string {
  const named = channels.flatMap((channel, index) => {
    const leg = legs[index] ?? null;
    return leg === null || !channel.startsWith('PJSIP/')
      ? []
      : [{ name: channel.replace(/-[0-9a-f]+$/, ''), ...leg }];
  });
  const mute = named.filter(({ received }) => received === 0).map(({ name }) => name);
  if (mute.length > 0) {
    throw new StepFailed(
      `no audio arrives from ${mute.join(' and ')}: a firewall or NAT between it and the server drops it, or its microphone is not let in`,
    );
  }
  const deaf = named.filter(({ sent }) => sent === 0).map(({ name }) => name);
  if (deaf.length > 0) throw new StepFailed(`Asterisk sends no audio to ${deaf.join(' and ')}`);
  return named
    .map(
      ({ name, received, receivedLost, sent }) =>
        `${name}: ${received} packets from it (${receivedLost} lost), ${sent} to it`,
    )
    .join('; ');
}
