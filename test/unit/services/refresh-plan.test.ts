import { describe, expect, it } from 'vitest';
import type { DueRefresh, Refresh } from '../../../src/database/repositories/refresh-due.ts';
import { fewNewcomers, isIdle, planRefresh } from '../../../src/services/refresh-plan.ts';

const writer = (...ids: string[]) => ({ writer: new Set(ids) });
/** Notes in the order of their writing; those of ids in `left` were left by their writer. */
const due = (notes: readonly Refresh[], ...left: (string | null)[]): DueRefresh[] =>
  notes.map((note, index) => ({ ...note, seq: index + 1, old: left.includes(note.id) }));
const added = (id: string): Refresh => ({ what: 'added', id });
const changed = (id: string): Refresh => ({ what: 'changed', id });
const removed = (id: string): Refresh => ({ what: 'removed', id });
const all: Refresh = { what: 'all', id: null };
const trunks: Refresh = { what: 'trunks', id: null };
const nothing = {
  ...{ removed: [], objects: [], newcomers: [], seqs: [] },
  ...{ everything: false, trunks: false, reload: false, leavesAll: false },
};

describe('planRefresh', () => {
  it('has nothing to do where nothing is due', () => {
    for (const teller of [writer(), 'follower', 'doctor'] as const) {
      const plan = planRefresh([], teller);
      expect(plan).toEqual(nothing);
      expect(isIdle(plan)).toBe(true);
    }
  });

  it('reads what changed one by one, each once', () => {
    const plan = planRefresh(due([changed('1'), removed('2'), changed('1')]), writer('1'));
    expect(plan).toEqual({ ...nothing, removed: ['2'], objects: ['1', '2'], seqs: [1, 2, 3] });
  });

  it('reads everything instead of very many, but needs no reload for it', () => {
    const notes = Array.from({ length: 101 }, (_, index) => changed(String(index)));
    expect(planRefresh(due(notes.slice(1)), writer())).toMatchObject({ everything: false });
    expect(planRefresh(due(notes), writer())).toMatchObject({ everything: true, objects: [], reload: false });
  });

  it("introduces a writer's own extension, and one that was left, but none that another is at work on", () => {
    const notes = due([added('1'), added('2'), added('3')], '3');
    expect(planRefresh(notes, writer('1'))).toMatchObject({
      objects: ['1', '2', '3'],
      newcomers: [
        { id: '1', seq: 1 },
        { id: '3', seq: 3 },
      ],
      seqs: [],
    });
    expect(planRefresh(notes, 'follower')).toMatchObject({ objects: ['3'], newcomers: [{ id: '3' }] });
    expect(planRefresh(notes, 'doctor').newcomers).toHaveLength(3);
  });

  it('makes many new extensions known by one reload', () => {
    const many = Array.from({ length: fewNewcomers + 1 }, (_, index) => added(String(index)));
    const plan = planRefresh(due(many), 'doctor');
    expect(plan).toMatchObject({ everything: true, reload: true, trunks: false, newcomers: [] });
    expect(plan.seqs).toHaveLength(many.length);
  });

  it('introduces nobody who is gone again, and whoever is there again', () => {
    const gone = planRefresh(due([added('1'), removed('1')]), 'doctor');
    expect(gone).toMatchObject({ removed: ['1'], newcomers: [] });
    expect(gone.seqs.toSorted()).toEqual([1, 2]);
    const back = planRefresh(due([removed('1'), added('1')]), 'doctor');
    expect(back).toMatchObject({ removed: ['1'], newcomers: [{ id: '1', seq: 2 }], seqs: [1] });
  });

  it('leaves a reading of everything to the follower, unless that did not come', () => {
    expect(planRefresh(due([all]), writer())).toEqual({ ...nothing, leavesAll: true });
    const whole = { everything: true, trunks: true, reload: true, seqs: [1], leavesAll: false };
    expect(planRefresh(due([all]), 'follower')).toMatchObject(whole);
    expect(planRefresh(due([all]), 'doctor')).toMatchObject(whole);
    expect(planRefresh(due([all], null), writer())).toMatchObject(whole);
  });

  it('keeps the follower away from what a writer may be at work on', () => {
    const notes = [removed('1'), trunks, changed('2')];
    expect(isIdle(planRefresh(due(notes), 'follower'))).toBe(true);
    expect(planRefresh(due(notes, '1', '2', null), 'follower')).toMatchObject({ seqs: [1, 2, 3] });
  });

  it('reloads for a trunk without reading all endpoints again', () => {
    expect(planRefresh(due([changed('provider'), trunks]), writer('provider'))).toMatchObject({
      ...{ objects: ['provider'], everything: false, trunks: true, reload: true },
    });
  });
});
