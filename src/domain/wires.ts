import { type ExtensionType, endpointTypes } from './endpoints.ts';

/** An extension that is to be added or changed. */
interface Wanted {
  number: string;
  type: ExtensionType;
  peer: string | null;
}

interface WiringInput {
  /** The far end of each vpw that is there, by number. */
  wires: ReadonlyMap<string, string | null>;
  /** Numbers that are there and are no vpw; at least those of them that are wanted as a far end. */
  others: ReadonlySet<string>;
  wanted: readonly Wanted[];
  /** Whether a far end may come later; each end of the first pair needs the other. */
  mayComeLater: boolean;
}

interface Wiring {
  /** Why a number cannot have its far end, by number. */
  problems: Map<string, string>;
  /** New far ends of extensions that are not wanted themselves, by number. */
  follow: Map<string, string>;
}

/**
 * Joins the ends of private wires: each has one far end, no two name the same one, and a far end that is there
 * names it back. Where a far end waits for a number that is not there, it follows to the one that names it.
 */
export function planWires({ wires, others, wanted, mayComeLater }: WiringInput): Wiring {
  const wiring: Wiring = { problems: new Map(), follow: new Map() };
  const ends = new Map(wires);
  const wantedTypes = new Map<string, ExtensionType>();
  for (const { number, type, peer } of wanted) {
    wantedTypes.set(number, type);
    if (endpointTypes[type].wire) ends.set(number, peer);
  }
  const namedBy = new Map<string, string[]>();
  for (const [number, peer] of ends)
    if (peer !== null) namedBy.set(peer, [...(namedBy.get(peer) ?? []), number]);

  const problemOf = ({ number, type, peer }: Wanted): string | null => {
    if (!endpointTypes[type].wire || peer === null) {
      const [end] = namedBy.get(number) ?? [];
      return end === undefined
        ? null
        : `the vpw ${end} has ${number} for its far end, which must be a vpw too`;
    }
    const before = wires.get(number) ?? null;
    if (before !== null && before !== peer && ends.get(before) === number) {
      return `its far end ${before} would be left without one: change or remove ${before} first`;
    }
    if (others.has(peer) || (wantedTypes.has(peer) && wantedTypes.get(peer) !== 'vpw')) {
      return `its far end ${peer} is no vpw`;
    }
    const back = ends.get(peer);
    if (back === number) return null;
    if (back !== undefined) {
      const isFree = back === null || (!ends.has(back) && !wantedTypes.has(peer));
      if (!isFree) return `its far end ${peer} has ${back} for its own`;
      ends.set(peer, number);
      wiring.follow.set(peer, number);
      return null;
    }
    const other = namedBy.get(peer)?.find((end) => end !== number);
    if (other !== undefined) return `${peer} is the far end of ${other} already`;
    return mayComeLater ? null : `its far end ${peer} is neither there nor in the file`;
  };

  for (const one of wanted) {
    const problem = problemOf(one);
    if (problem !== null) wiring.problems.set(one.number, problem);
  }
  return wiring;
}
