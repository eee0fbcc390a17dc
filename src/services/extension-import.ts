import {
  findExtensions,
  insertExtensions,
  listExtensionRows,
  type NewExtension,
  type StoredExtension,
  updateExtensions,
  wireEnds,
} from '../database/repositories/endpoints.ts';
import type { Refresh } from '../database/repositories/refresh-due.ts';
import { type ExtensionInput, extensionInput } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { checked } from '../domain/text.ts';
import { planWires } from '../domain/wires.ts';
import { type Consequences, commitChange } from './change.ts';
import { changedRefresh, expectedOf, newSecret } from './extensions.ts';
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
 * `partial`, nothing is written unless all lines are valid: see `failed`.
 * @throws UserError not_followed if the rows stand and Asterisk could not be told.
 */
export async function importExtensions(
  session: Session,
  actor: Actor,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  { partial, onProgress }: ImportOptions,
): Promise<ImportResult> {
  const start = performance.now();
  const failed: ImportFailure[] = [];
  const lines = await readLines(rows, failed);
  const counts = await commitChange(session, actor, async (at) => {
    const work = await sort(session, lines, at, failed);
    const { updated, followers, unchanged } = work;
    const added = work.added.map((extension) => ({ ...extension, password: newSecret() }));
    if (failed.length > 0 && !partial) return { value: nothing, consequences: null };
    const total = added.length + updated.length;
    let done = 0;
    const inBatches = async <T>(list: T[], write: (batch: T[]) => Promise<void>) => {
      for (const batch of batches(list)) {
        await write(batch);
        done += batch.length;
        onProgress?.(done, total);
      }
    };
    await inBatches(added, (batch) => insertExtensions(session.database, batch));
    await inBatches(updated, (batch) => updateExtensions(session.database, batch, at));
    await updateExtensions(session.database, followers, at);
    return {
      value: { added: added.length, updated: updated.length, unchanged },
      consequences: total === 0 ? null : consequences(added, [...updated, ...followers]),
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

type Line = ExtensionInput & { line: number };

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
      lines.set(number, { ...input, line });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ line, number: number === '' ? null : number, error: error.message });
    }
  }
  return [...lines.values()];
}

interface Work {
  added: StoredExtension[];
  updated: StoredExtension[];
  /** Far ends that change along and are in no line. */
  followers: StoredExtension[];
  unchanged: number;
}

/** What is to be done for each line, by what is there. */
async function sort(
  { database }: Session,
  lines: readonly Line[],
  at: Date,
  failed: ImportFailure[],
): Promise<Work> {
  const existing = await byNumber(
    { database },
    lines.flatMap(({ number, peer }) => (peer === undefined ? [number] : [number, peer])),
  );
  let unchanged = 0;
  let wanted: (StoredExtension & { line: number })[] = [];
  for (const { line, number, type, name, peer = null } of lines) {
    const before = existing.get(number);
    if (before === undefined) {
      wanted.push({ line, number, type, name: name ?? null, peer, createdAt: at });
    } else if (before.type !== type) {
      const error = `${number} is there as ${before.type}: remove it first to make it ${type}`;
      failed.push({ line, number, error });
    } else if ((name === undefined || name === before.name) && peer === before.peer) {
      unchanged++;
    } else {
      wanted.push({ ...before, line, name: name === undefined ? before.name : name, peer });
    }
  }
  const wires = await wireEnds(database);
  const others = new Set(
    [...existing.values()].flatMap(({ number, type }) => (type === 'vpw' ? [] : [number])),
  );
  for (;;) {
    const { problems, follow } = planWires({ wires, others, wanted, mayComeLater: false });
    if (problems.size === 0) {
      const followers = await byNumber({ database }, [...follow.keys()]);
      return {
        added: wanted.filter(({ number }) => !existing.has(number)),
        updated: wanted.filter(({ number }) => existing.has(number)),
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

async function byNumber(
  { database }: Pick<Session, 'database'>,
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

function consequences(added: readonly NewExtension[], changed: readonly StoredExtension[]): Consequences {
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
      ...sample(added).map((extension) => expectedOf(extension, extension.password)),
      ...sample(changed).map((extension) => expectedOf(extension)),
    ],
  };
}

/** Some of a list, evenly spread, the last one among them. */
function sample<T>(list: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(list.length / sampleSize));
  return list.filter((_, index) => (list.length - 1 - index) % step === 0);
}
