/** When an address has tried too often, and for how long it is kept out. */

const minute = 60_000;

export const banRules = {
  /** Refused attempts within the time that are one too many. */
  refusals: 10,
  /** The same for an address from which somebody has logged in: an office behind one address mistypes more. */
  refusalsOfKnown: 50,
  withinMs: 10 * minute,
  /** For how long somebody who has logged in is known. */
  knownForMs: 24 * 60 * minute,
  banMs: 60 * minute,
} as const;

/** Addresses that are counted at once; beyond that, the ones that were quiet longest are forgotten. */
const mostAddresses = 20_000;

/** An address that is to be kept out. */
export interface Offence {
  address: string;
  /** How often it was refused. */
  refusals: number;
  /** Until when, milliseconds since 1970. */
  until: number;
}

/** Counts the attempts of each address. Keeps its time by the attempts alone, so a log that is read again tells the same. */
export class Offences {
  readonly #refused = new Map<string, number[]>();
  readonly #known = new Map<string, number>();

  /** The offence that this attempt completes; null if it completes none. */
  note({ ok, at, address }: { ok: boolean; at: number; address: string }): Offence | null {
    if (ok) {
      this.#known.set(address, at);
      bound(this.#known);
      return null;
    }
    const times = (this.#refused.get(address) ?? []).filter((time) => time > at - banRules.withinMs);
    times.push(at);
    this.#refused.delete(address);
    this.#refused.set(address, times);
    bound(this.#refused);
    const knownAt = this.#known.get(address);
    const isKnown = knownAt !== undefined && knownAt > at - banRules.knownForMs;
    if (times.length < (isKnown ? banRules.refusalsOfKnown : banRules.refusals)) return null;
    this.#refused.delete(address);
    return { address, refusals: times.length, until: at + banRules.banMs };
  }
}

function bound(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size <= mostAddresses) return;
    map.delete(oldest);
  }
}
