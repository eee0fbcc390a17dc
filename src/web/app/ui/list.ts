import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type Params, Router } from '@angular/router';
import { Query } from '../core/query.ts';

/** A page of a list, as the API answers it. */
interface ListPage<T> {
  items: readonly T[];
  total: number;
  page: number;
  limit: number;
}

/** What a list is asked for. `sort` has a minus before it for the other way round; a filter that is not set is ''. */
export interface ListRequest {
  page: number;
  limit: number;
  q: string;
  sort: string;
}

const limit = 50;

/**
 * A list that the server pages, filters and sorts. What is asked for stands in the address of the page, so that it can
 * be kept, shared and gone back to. Make it while a component is made.
 */
export class List<T> {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #params: Signal<Params>;
  readonly query: Query<ListPage<T>>;
  readonly request: Signal<ListRequest>;
  /** Whether anything but the page and the order was chosen. */
  readonly isFiltered = computed(() =>
    Object.keys(this.#params()).some((name) => name !== 'page' && name !== 'sort'),
  );

  constructor(load: (request: ListRequest, signal: AbortSignal) => Promise<ListPage<T>>) {
    this.#params = toSignal(this.#route.queryParams, { initialValue: this.#route.snapshot.queryParams });
    this.request = computed(() => ({
      page: Math.max(1, Number.parseInt(this.filter('page'), 10) || 1),
      limit,
      q: this.filter('q'),
      sort: this.filter('sort'),
    }));
    this.query = new Query((signal) => load(this.request(), signal));
  }

  readonly items = computed(() => this.query.value()?.items ?? []);
  readonly total = computed(() => this.query.value()?.total ?? 0);
  readonly lastPage = computed(() => Math.max(1, Math.ceil(this.total() / limit)));

  /** What is chosen of a filter, '' if nothing is. Reads a signal. */
  filter(name: string): string {
    const value: unknown = this.#params()[name];
    return typeof value === 'string' ? value : '';
  }

  /** Chooses filters; null or '' is any. Goes back to the first page. */
  choose(filters: Readonly<Record<string, string | null>>): void {
    this.#go({ ...filters, page: null }, 'q' in filters);
  }

  clear(): void {
    const names = Object.keys(this.#params()).filter((name) => name !== 'sort');
    this.#go(Object.fromEntries(names.map((name) => [name, null])));
  }

  show(page: number): void {
    this.#go({ page: page === 1 ? null : String(page) });
  }

  /** Sorts by a column; by the one it is sorted by, the other way round. */
  sortBy(column: string): void {
    this.choose({ sort: this.request().sort === column ? `-${column}` : column });
  }

  #go(changes: Record<string, string | null>, replaceUrl = false): void {
    const given = Object.entries(changes).map(([name, value]) => [name, value === '' ? null : value]);
    void this.#router.navigate([], {
      relativeTo: this.#route,
      queryParams: Object.fromEntries(given),
      queryParamsHandling: 'merge',
      replaceUrl,
    });
  }
}
