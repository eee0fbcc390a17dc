import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  contentChild,
  Directive,
  inject,
  input,
  TemplateRef,
} from '@angular/core';
import { I18n } from '../core/i18n.ts';
import { Icon } from './icon.ts';
import type { List } from './list.ts';
import { Blank, Failure } from './notice.ts';
import { ScrollEdges } from './scroll-edges.ts';

export interface Column {
  title: string;
  /** The API's name to sort by; a column without one cannot be sorted. */
  sort?: string;
  /** Right for numbers; `wide` is left out on narrow screens, as its cells must be (class="wide"). */
  kind?: 'number' | 'wide' | 'actions';
}

/** The cells of a row: `<ng-template appRow [of]="list" let-row><td>...</td></ng-template>`. */
@Directive({ selector: 'ng-template[appRow]' })
export class Row<T> {
  readonly template = inject<TemplateRef<{ $implicit: T }>>(TemplateRef);
  readonly of = input.required<List<T>>();

  static ngTemplateContextGuard<T>(_row: Row<T>, context: unknown): context is { $implicit: T } {
    return context !== undefined;
  }
}

/** A list of any length as a table: it is paged, sorted and filtered by the server. What is inside stands in its bar. */
@Component({
  selector: 'app-data-table',
  imports: [NgTemplateOutlet, Icon, Blank, Failure, ScrollEdges],
  templateUrl: './data-table.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DataTable<T> {
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  readonly list = input.required<List<T>>();
  readonly columns = input.required<readonly Column[]>();
  /** What the table is of, for screen readers. */
  readonly label = input.required<string>();
  readonly searchLabel = input('');
  /** What identifies a row. */
  readonly key = input.required<(row: T) => unknown>();

  protected readonly row = contentChild.required<Row<T>>(Row);
  protected readonly skeleton = Array.from({ length: 8 });
  protected readonly state = computed(() => {
    const { query, total, isFiltered } = this.list();
    if (query.value() === undefined) return query.error() === null ? 'loading' : 'failed';
    if (total() > 0) return 'rows';
    return isFiltered() ? 'nothing-found' : 'empty';
  });
  protected readonly range = computed(() => {
    const { items, total, query } = this.list();
    const first = ((query.value()?.page ?? 1) - 1) * (query.value()?.limit ?? 0);
    const [from, to, all] = [first + 1, first + items().length, total()].map((n) => this.i18n.number(n));
    return this.t().table.rows(from ?? '', to ?? '', all ?? '');
  });

  protected ariaSort(column: Column): 'ascending' | 'descending' | 'none' | null {
    if (column.sort === undefined) return null;
    const { sort } = this.list().request();
    if (sort === column.sort) return 'ascending';
    return sort === `-${column.sort}` ? 'descending' : 'none';
  }

  #typing: ReturnType<typeof setTimeout> | undefined;

  protected search(event: Event): void {
    const text = event.target instanceof HTMLInputElement ? event.target.value.trim() : '';
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.list().choose({ q: text }), 200);
  }
}
