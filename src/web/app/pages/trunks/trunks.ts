import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { Module } from '../../../../domain/modules.ts';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Confirm } from '../../ui/confirm.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { RowMenu } from '../../ui/row-menu.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { TrunkForm, type TrunkSubject } from './form.ts';
import { TrunkTest } from './test.ts';

export type Trunk = ItemOf<'/api/trunks'>;
type Sort = NonNullable<QueryOf<'/api/trunks', 'get'>['sort']>;

/** Whether a trunk answers and is registered, no event tells: it is asked for so often. */
const refreshMs = 20_000;

/** The trunks or the SBCs: which of them is in the route. */
@Component({
  selector: 'app-trunks',
  imports: [Blank, DataTable, Icon, PageHeader, Row, RowMenu, Status],
  templateUrl: './trunks.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrunksPage {
  readonly #api = inject(Api);
  readonly #dialogs = inject(Dialogs);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  readonly #session = inject(Session);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  /** From the route. */
  readonly module = input.required<Module>();
  /** From the route. */
  readonly type = input.required<Trunk['type']>();

  protected readonly canEdit = computed(() => this.#session.hasRole('super_admin', 'admin'));
  protected readonly list: List<Trunk> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/trunks', {
      // From the address: the API refuses what it does not know.
      query: { ...request, type: this.type(), sort: sort as Sort },
      signal,
    }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { trunks, table } = this.t();
    return [
      { title: trunks.name, sort: 'name' },
      { title: trunks.address, sort: 'host' },
      { title: trunks.status },
      { title: trunks.registration },
      { title: trunks.transport, kind: 'wide' },
      { title: trunks.callerId, kind: 'wide' },
      { title: table.actions, kind: 'actions' },
    ];
  });
  protected readonly nameOf = ({ name }: Trunk) => name;

  constructor() {
    const stop = inject(Events).on(['trunk'], () => this.list.query.reloadSoon());
    const timer = setInterval(() => {
      if (!document.hidden) this.list.query.reload();
    }, refreshMs);
    inject(DestroyRef).onDestroy(() => {
      stop();
      clearInterval(timer);
    });
  }

  protected async test(trunk: Trunk): Promise<void> {
    await this.#dialogs.open(TrunkTest, trunk);
    this.list.query.reload();
  }

  protected async edit(trunk: Trunk | null): Promise<void> {
    const subject: TrunkSubject = { type: this.type(), trunk };
    if (await this.#dialogs.open<boolean, TrunkSubject>(TrunkForm, subject, 'sheet')) {
      this.list.query.reload();
    }
  }

  protected async remove({ name }: Trunk): Promise<void> {
    const words = this.t().trunks;
    const isDone = await this.#confirm.ask({
      title: words.removeTitle(name),
      text: words.removeText,
      action: this.t().actions.remove,
      name,
      run: () => this.#api.delete('/api/trunks/{name}', { params: { name } }),
    });
    if (!isDone) return;
    this.#toaster.ok(words.removed(name));
    this.list.query.reload();
  }
}
