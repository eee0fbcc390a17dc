import type { Answer, ItemOf, PathsOf, Query, Request } from '../../core/api-shapes.ts';
import type { Day } from './days.ts';

export type CallRecord = ItemOf<'/api/cdr'>;
export type RecordFilter = Omit<NonNullable<Query<'/api/cdr/statistics', 'get'>>, 'per'>;
type Unit = 'day' | 'hour';

/** Statistics of the same filter are asked for again after so long. */
const freshForMs = 20_000;
/** The most that the API gives at once. */
const mostAtOnce = 1000;

/** What is needed of the API. */
interface Reader {
  get<P extends PathsOf<'get'>>(path: P, request?: Request<P, 'get'>): Promise<Answer<P, 'get'>>;
}

interface RecordPage {
  items: CallRecord[];
  total: number;
  page: number;
  limit: number;
}

/**
 * Call records in pages that are numbered. The API gives them by cursors, and counts them in its statistics: there can
 * be millions. Which cursor leads to which page is kept, so that going on costs one request.
 */
export class CallRecords {
  readonly #api: Reader;
  #key = '';
  #cursors = new Map<number, string>();
  #days: { asked: number; answer: Promise<{ days: Day[] }> } | null = null;

  constructor(api: Reader) {
    this.#api = api;
  }

  /** Calls a day, or an hour; one answer for all who ask within a while. */
  async days(filter: RecordFilter, per: Unit): Promise<Day[]> {
    this.#begin(filter);
    if (this.#days === null || Date.now() - this.#days.asked > freshForMs) {
      const answer = this.#api.get('/api/cdr/statistics', { query: { ...filter, per } });
      this.#days = { asked: Date.now(), answer };
      // What failed is asked for again.
      answer.catch(() => this.forget());
    }
    return (await this.#days.answer).days;
  }

  /** What is known is old: something happened. */
  forget(): void {
    this.#key = '';
  }

  /** A page; it is empty if there are not so many. */
  async page(
    filter: RecordFilter,
    { page, limit, per }: { page: number; limit: number; per: Unit },
    signal: AbortSignal,
  ): Promise<RecordPage> {
    const counting = this.days(filter, per);
    // The page may fail first; who asked for the figures sees their failure.
    counting.catch(() => undefined);
    const cursors = this.#cursors;
    const cursor =
      page === 1 ? undefined : (cursors.get(page) ?? (await this.#walk(filter, page, limit, signal)));
    const { items, next } =
      cursor === null
        ? { items: [], next: null }
        : await this.#api.get('/api/cdr', { query: { ...filter, limit, cursor }, signal });
    if (next !== null) cursors.set(page + 1, next);
    const counted = (await counting).reduce((sum, { calls }) => sum + calls, 0);
    // A call may have ended between both answers.
    return { items, total: Math.max(counted, (page - 1) * limit + items.length), page, limit };
  }

  #begin(filter: RecordFilter): void {
    const key = JSON.stringify(filter);
    if (key === this.#key) return;
    this.#key = key;
    this.#cursors = new Map();
    this.#days = null;
  }

  /** The cursor of a page that was not come to by the one before; null if there are not so many. */
  async #walk(
    filter: RecordFilter,
    page: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<string | null> {
    let cursor: string | undefined;
    for (let left = (page - 1) * limit; left > 0; left -= mostAtOnce) {
      const query = { ...filter, limit: Math.min(left, mostAtOnce), cursor };
      const { next } = await this.#api.get('/api/cdr', { query, signal });
      if (next === null) return null;
      cursor = next;
    }
    return cursor ?? null;
  }
}
