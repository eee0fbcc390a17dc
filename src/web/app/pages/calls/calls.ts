import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Confirm } from '../../ui/confirm.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Status } from '../../ui/status.ts';
import { Timer } from '../../ui/timer.ts';
import { Toaster } from '../../ui/toasts.ts';

type Call = ItemOf<'/api/calls'>;
type Sort = NonNullable<QueryOf<'/api/calls', 'get'>['sort']>;

/** Calls that are going on. */
@Component({
  selector: 'app-calls',
  imports: [Blank, DataTable, Icon, PageHeader, Row, Status, Timer],
  templateUrl: './calls.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CallsPage {
  readonly #api = inject(Api);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly list: List<Call> = new List(({ sort, ...request }, signal) =>
    // From the address: the API refuses what it does not know.
    this.#api.get('/api/calls', { query: { ...request, sort: sort as Sort }, signal }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { calls, table } = this.t();
    return [
      { title: calls.from, sort: 'from' },
      { title: calls.to, sort: 'to' },
      { title: calls.state, sort: 'state' },
      { title: calls.duration },
      { title: calls.since, sort: 'startedAt', kind: 'wide' },
      { title: calls.codec, kind: 'wide' },
      { title: table.actions, kind: 'actions' },
    ];
  });
  protected readonly idOf = ({ id }: Call) => id;

  constructor() {
    inject(DestroyRef).onDestroy(inject(Events).on(['call'], () => this.list.query.reloadSoon()));
  }

  protected name(number: string | null): string {
    return number ?? this.t().calls.withheld;
  }

  protected async hangUp({ id, from, to }: Call): Promise<void> {
    const words = this.t().calls;
    const isDone = await this.#confirm.ask({
      title: words.hangUpTitle,
      text: words.hangUpText(this.name(from), this.name(to)),
      action: words.hangUp,
      run: () => this.#api.delete('/api/calls/{id}', { params: { id } }),
    });
    if (!isDone) return;
    this.#toaster.ok(words.hungUp);
    this.list.query.reload();
  }
}
