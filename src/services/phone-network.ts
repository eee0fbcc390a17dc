import { type IceServers, iceServersFor } from '../domain/ice.ts';
import type { Secret } from '../domain/secret.ts';
import type { DeployedSettings } from '../domain/server-settings.ts';

/** What the API knows of the way that the sound of phones in browsers takes. */
export interface PhoneNetwork {
  /** Null where no deploy has told. */
  deployed: () => Promise<DeployedSettings | null>;
  /** Of the TURN server; null if nobody has given it. */
  turnSecret: Secret | null;
}

const noServers = { stun: [], turn: [], relayOnly: false };

/** The servers that help the phone of a number through a NAT, with a new credential for TURN. */
export async function phoneIceServers(
  { deployed, turnSecret }: PhoneNetwork,
  number: string,
): Promise<IceServers> {
  return iceServersFor((await deployed())?.webrtc ?? noServers, turnSecret, number, new Date());
}
