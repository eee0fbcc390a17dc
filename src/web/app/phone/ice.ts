import type { Answer } from '../core/api-shapes.ts';

/** Servers that help the sound through a NAT, as the API tells them. */
export type Ice = Answer<'/api/me/phone', 'get'>['ice'];

/** What a connection of the browser is made with: the part of RTCConfiguration that there is to say. */
interface ConnectionSettings {
  iceServers: { urls: string[]; username?: string; credential?: string }[];
  iceTransportPolicy: 'all' | 'relay';
}

export function connectionSettings({ stun, turn, relayOnly }: Ice): ConnectionSettings {
  const account = turn && { urls: turn.urls, username: turn.username, credential: turn.credential };
  return {
    iceServers: [...(stun.length === 0 ? [] : [{ urls: stun }]), ...(account === null ? [] : [account])],
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
  };
}

/**
 * The kind of candidate that a call waits for before it is sent: what is found later is not told to the other side. Null
 * is the first one, which will do where no server helps: waiting for all costs a third of a second.
 */
export function awaitedCandidate({ stun, turn }: Ice): 'relay' | 'srflx' | null {
  if (turn !== null) return 'relay';
  return stun.length > 0 ? 'srflx' : null;
}
