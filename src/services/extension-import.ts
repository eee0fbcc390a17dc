import {
  findExtensions,
  insertExtensions,
  listExtensionRows,
  type NewExtension,
  type StoredExtension,
  updateExtensions,
  wireEnds,
} from '../database/repositories/endpoints.ts';
import { groupNumbers } from '../database/repositories/groups.ts';
import type { Refresh } from '../database/repositories/refresh-due.ts';
import { extensionInput } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { checked } from '../domain/text.ts';
import { planWires } from '../domain/wires.ts';
import { type Consequences, commitChange } from './change.ts';
import { changedRefresh, expectedOf, groupAlready, newSecret } from './extensions.ts';
import { fewNewcomers } from './refresh-plan.ts';
import type { Actor, Session } from './server-session.ts';

/** A line of a file: its columns by name, as text. An empty peer is none; an absent name stays as it is. */
export interface ImportRow {
  line: number;
  fields: Readonly<Record<string, string>>;
  /** Why the line could not be read, if so. */
  error?: string | null;
}

interface ImportFailure {
  line: number;
  /** Null if the line has none. */
  number: string | null;
  error: string;
}

export interface ImportResult {
  added: number;
  updated: number;
  unchanged: number;
  failed: ImportFailure[];
  seconds: number;
}

interface ImportOptions {
  /** Write the lines that are valid even if others are not. */
  partial: boolean;
  /** Called after each batch. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Rows of one INSERT: more gain nothing, and the text of a statement stays below a megabyte. */
const batchSize = 1000;

/**
 * Adds and changes extensions as lines say, in one transaction; Asterisk is told once. Safe to repeat. Without
 * `partial`, nothing is written unless all lines are valid: see `failed`. Of a line only what it says is kept in
 * memory; what else its rows are made from lives as long as its batch.
 * @throws UserError not_followed if the rows stand and Asterisk could not be told.
 */
export async function importExtensions(
  session: Session,
  actor: Actor,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  { partial, onProgress }: ImportOptions,
): Promise<ImportResult> {
  const start = performance.now();
  const unreadable: ImportFailure[] = [];
  const lines = await readLines(rows, unreadable);
  const { failed, ...counts } = await commitChange(session, actor, async (at) => {
    const failed = [...unreadable];
    const { added, updated, followers, unchanged } = await sort(session, lines, failed);
    if (failed.length > 0 && !partial) return { value: { ...nothing, failed }, consequences: null };
    const total = added.length + updated.length;
    let done = 0;
    const inBatches = async <T>(list: readonly T[], write: (batch: T[]) => Promise<void>) => {
      for (const batch of batches(list)) {
        await write(batch);
        done += batch.length;
        onProgress?.(done, total);
      }
    };
    const toBeSeen = new Set(sample(added).map(({ number }) => number));
    const seen: NewExtension[] = [];
    await inBatches(added, async (batch) => {
      const made = batch.map((line) => ({ ...stored(line, at), password: newSecret() }));
      seen.push(...made.filter(({ number }) => toBeSeen.has(number)));
      await insertExtensions(session.database, made);
    });
    const changed = [...updated, ...followers];
    await inBatches(updated, (batch) => updateExtensions(session.database, batch, at));
    await updateExtensions(session.database, followers, at);
    return {
      value: { added: added.length, updated: updated.length, unchanged, failed },
      consequences: total === 0 ? null : consequences(added, changed, seen),
    };
  });
  failed.sort((a, b) => a.line - b.line);
  return { ...counts, failed, seconds: Math.round(performance.now() - start) / 1000 };
}

const nothing = { added: 0, updated: 0, unchanged: 0 };

/** All extensions, as import takes them; a page at a time, so that memory stays flat. */
export async function* exportExtensions({
  database,
}: Pick<Session, 'database'>): AsyncGenerator<Pick<StoredExtension, 'number' | 'type' | 'name' | 'peer'>> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: StoredExtension[] = await listExtensionRows(database, { after, limit: batchSize });
    for (const { number, type, name, peer } of page) yield { number, type, name, peer };
    after = page.length < batchSize ? undefined : page.at(-1)?.number;
  }
}

/** A line that is valid by itself. */
interface Line {
  line: number;
  number: string;
  type: StoredExtension['type'];
  /** Undefined to leave it as it is. */
  name: string | null | undefined;
  peer: string | null;
}

/** The lines that are valid by themselves; what is wrong with the others goes into `failed`. */
async function readLines(
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  failed: ImportFailure[],
): Promise<Line[]> {
  const lines = new Map<string, Line>();
  for await (const { line, fields, error: unreadable } of rows) {
    const { number = '', type = '', peer = '', ...others } = fields;
    try {
      if (unreadable) throw new UserError('usage', unreadable);
      const input = checked(extensionInput, { ...others, number, type, ...(peer === '' ? {} : { peer }) });
      const first = lines.get(number);
      if (first !== undefined) throw new UserError('usage', `line ${first.line} has ${number} already`);
      lines.set(number, { line, number, type: input.type, name: input.name, peer: input.peer ?? null });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ line, number: number === '' ? null : number, error: error.message });
    }
  }
  return [...lines.values()];
}

interface Work {
  added: readonly Line[];
  updated: StoredExtension[];
  /** Far ends that change along and are in no line. */
  followers: StoredExtension[];
  unchanged: number;
}

/** What is to be done for each line, by what is there. */
async function sort({ database }: Session, lines: readonly Line[], failed: ImportFailure[]): Promise<Work> {
  let unchanged = 0;
  let wanted: (Line | (StoredExtension & { line: number }))[] = [];
  const others = new Set<string>();
  for (const batch of batches(lines)) {
    const numbers = batch.map(({ number }) => number);
    const peers = batch.flatMap(({ peer }) => peer ?? []);
    const existing = await byNumber(database, [...numbers, ...peers]);
    const groups = await groupNumbers(database, numbers);
    for (const peer of peers) {
      if ((existing.get(peer)?.type ?? 'vpw') !== 'vpw') others.add(peer);
    }
    for (const one of batch) {
      const { line, number, type, name, peer } = one;
      const before = existing.get(number);
      if (before === undefined && !groups.has(number)) {
        wanted.push(one);
      } else if (before === undefined) {
        failed.push({ line, number, error: groupAlready(number) });
      } else if (before.type !== type) {
        const error = `${number} is there as ${before.type}: remove it first to make it ${type}`;
        failed.push({ line, number, error });
      } else if ((name === undefined || name === before.name) && peer === before.peer) {
        unchanged++;
      } else {
        wanted.push({ ...before, line, name: name === undefined ? before.name : name, peer });
      }
    }
  }
  const wires = await wireEnds(database);
  for (;;) {
    const { problems, follow } = planWires({ wires, others, wanted, mayComeLater: false });
    if (problems.size === 0) {
      const followers = await byNumber(database, [...follow.keys()]);
      return {
        added: wanted.filter((one) => !isStored(one)),
        updated: wanted.filter(isStored),
        followers: [...followers.values()].map((one) => ({ ...one, peer: follow.get(one.number) ?? null })),
        unchanged,
      };
    }
    // A line that fails may be the far end of another, which must then be looked at again.
    for (const { line, number } of wanted) {
      const error = problems.get(number);
      if (error !== undefined) failed.push({ line, number, error });
    }
    wanted = wanted.filter(({ number }) => !problems.has(number));
  }
}

function isStored<T extends object>(one: T): one is T & StoredExtension {
  return 'createdAt' in one;
}

function stored({ number, type, name = null, peer }: Line, createdAt: Date): StoredExtension {
  return { number, type, name, peer, createdAt };
}

async function byNumber(
  database: Session['database'],
  numbers: readonly string[],
): Promise<Map<string, StoredExtension>> {
  const found = new Map<string, StoredExtension>();
  for (const batch of batches([...new Set(numbers)])) {
    for (const extension of await findExtensions(database, batch)) found.set(extension.number, extension);
  }
  return found;
}

function* batches<T>(list: readonly T[]): Generator<T[]> {
  for (let start = 0; start < list.length; start += batchSize) yield list.slice(start, start + batchSize);
}

/** How many of the new extensions Asterisk is asked for. */
const sampleSize = 10;

function consequences(
  added: readonly Line[],
  changed: readonly StoredExtension[],
  seen: readonly NewExtension[],
): Consequences {
  const count = added.length + changed.length;
  const newcomers: Refresh[] =
    added.length > fewNewcomers
      ? [{ what: 'all', id: null }]
      : added.map(({ number }) => ({ what: 'added', id: number }));
  return {
    action: 'extension.import',
    event: 'extensions.imported',
    subject: `${count} extensions`,
    details: { added: added.length, updated: changed.length },
    refreshes: [...newcomers, ...changed.map(changedRefresh)],
    expected: [
      ...seen.map((extension) => expectedOf(extension, extension.password)),
      ...sample(changed).map((extension) => expectedOf(extension)),
    ],
  };
}

/** Some of a list, evenly spread, the last one among them. */
function sample<T>(list: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(list.length / sampleSize));
  return list.filter((_, index) => (list.length - 1 - index) % step === 0);
}
