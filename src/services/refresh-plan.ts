import type { DueRefresh } from '../database/repositories/refresh-due.ts';

/** More objects than this are read again as a whole, which takes Asterisk less than one by one. */
const manyObjects = 100;
/**
 * More new extensions than this are made known by one reload. Each introduction costs Asterisk a look through all
 * endpoints, three of them as much as a reload.
 */
export const fewNewcomers = 3;

/**
 * Who tells. A writer does its own, and what others left. `follower` also does at once what writers leave to it, and
 * nothing that a writer may still be at work on. `doctor` does all there is.
 */
export type Teller = { writer: ReadonlySet<string> } | 'follower' | 'doctor';

/** What to do about everything that is due, in this order. */
export interface RefreshPlan {
  /** Endpoints that are gone: their registrations end while the caches still know them. */
  removed: string[];
  /** Endpoints that Asterisk reads again; none if it reads all of them. */
  objects: string[];
  /** Whether it reads all caches again. */
  everything: boolean;
  /** Whether a trunk has changed: which networks are whose, and where Asterisk registers. */
  trunks: boolean;
  /** Whether it looks through all aors, which makes new ones known. */
  reload: boolean;
  /** New extensions that are made known one by one. */
  newcomers: { id: string; seq: number }[];
  /** Struck off when Asterisk has been told; a newcomer's own, when it is known. */
  seqs: number[];
  /** Whether a reading of everything is left to the follower. */
  leavesAll: boolean;
}

/** Works out what a teller does about what is due, oldest first. */
export function planRefresh(due: readonly DueRefresh[], teller: Teller): RefreshPlan {
  const takesAll = ({ old }: DueRefresh) => teller === 'follower' || teller === 'doctor' || old;
  const takesNewcomer = ({ id, old }: DueRefresh) =>
    teller === 'doctor' || old || (typeof teller === 'object' && id !== null && teller.writer.has(id));
  // A writer may be at work on it right now.
  const concerns = teller === 'follower' ? due.filter(({ what, old }) => old || what === 'all') : due;

  const removed = new Set<string>();
  const objects = new Set<string>();
  const newcomers = new Map<string, number>();
  const seqs: number[] = [];
  let all = false;
  let trunks = false;
  let leavesAll = false;
  for (const refresh of concerns) {
    const { seq, what, id } = refresh;
    if (what === 'all' && !takesAll(refresh)) {
      leavesAll = true;
      continue;
    }
    if (what === 'all') all = true;
    if (what === 'trunks') trunks = true;
    if (id !== null) objects.add(id);
    if (what === 'removed') {
      removed.add(id);
      const seqOfNewcomer = newcomers.get(id);
      if (seqOfNewcomer !== undefined) seqs.push(seqOfNewcomer);
      newcomers.delete(id);
    }
    if (what === 'added' && takesNewcomer(refresh)) newcomers.set(id, seq);
    else if (what !== 'added') seqs.push(seq);
  }
  const crowd = newcomers.size > fewNewcomers;
  const everything = all || crowd || objects.size > manyObjects;
  const known = all || crowd;
  return {
    removed: [...removed],
    objects: everything ? [] : [...objects],
    everything,
    trunks: trunks || all,
    reload: trunks || known,
    newcomers: known ? [] : [...newcomers].map(([id, seq]) => ({ id, seq })),
    seqs: known ? [...seqs, ...newcomers.values()] : seqs,
    leavesAll,
  };
}

/** Whether there is nothing in a plan. */
export function isIdle({ seqs, newcomers }: RefreshPlan): boolean {
  return seqs.length === 0 && newcomers.length === 0;
}
