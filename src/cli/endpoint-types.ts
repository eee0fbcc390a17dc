import type { ExtensionType, TrunkTransport, TrunkType } from '../domain/endpoints.ts';
import type { Reach } from '../domain/features.ts';

/** The words for types, known to help and completion without loading the domain; the compiler compares them with it. */

export const extensionTypeWords = words<ExtensionType>({
  extension: true,
  line: true,
  vpw: true,
  cas: true,
  '3rd_party': true,
});

export const trunkTypeWords = words<TrunkType>({ trunk: true, sbc: true });

export const trunkTransportWords = words<TrunkTransport>({ udp: true, tcp: true, tls: true });

export const reachWords = words<Reach>({ internal: true, national: true, international: true });

function words<Type extends string>(types: Record<Type, true>): Type[] {
  return Object.keys(types) as Type[];
}
