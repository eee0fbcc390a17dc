import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { Module } from '../../../../domain/modules.ts';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Confirm } from '../../ui/confirm.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { saveFile } from '../../ui/download.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { ExtensionDetails } from './details.ts';
import { ExtensionFeatures } from './features.ts';
import { ExtensionForm, type FormSubject } from './form.ts';
import { ExtensionImport } from './import.ts';

export type Extension = ItemOf<'/api/extensions'>;
type Sort = NonNullable<QueryOf<'/api/extensions', 'get'>['sort']>;

/** The extensions of one type: its module is in the route. */
@Component({
  selector: 'app-extensions',
  imports: [Blank, CdkMenu, CdkMenuItem, CdkMenuTrigger, DataTable, Icon, PageHeader, Row, Status],
  templateUrl: './extensions.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExtensionsPage {
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
  readonly type = input.required<Extension['type']>();

  protected readonly canEdit = computed(() => this.#session.hasRole('super_admin', 'admin'));

  protected readonly list: List<Extension> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/extensions', {
      query: {
        ...request,
        type: this.type(),
        registered: this.list.filter('registered'),
        // From the address: the API refuses what it does not know.
        sort: sort as Sort,
      },
      signal,
    }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { extensions, table } = this.t();
    return [
      { title: extensions.number, sort: 'number' },
      { title: extensions.name, sort: 'name' },
      ...(this.type() === 'vpw' ? [{ title: extensions.peer }] : []),
      { title: extensions.status },
      { title: extensions.contact.agent, kind: 'wide' },
      { title: extensions.created, sort: 'createdAt', kind: 'wide' },
      { title: table.actions, kind: 'actions' },
    ];
  });
  protected readonly numberOf = ({ number }: Extension) => number;

  constructor() {
    const stop = inject(Events).on(['extension', 'registration'], () => this.list.query.reloadSoon());
    inject(DestroyRef).onDestroy(stop);
  }

  protected choose(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.list.choose({ registered: event.target.value });
  }

  protected show(extension: Extension): void {
    void this.#dialogs.open(ExtensionDetails, extension, 'sheet');
  }

  protected features(extension: Extension): void {
    void this.#dialogs.open(ExtensionFeatures, extension, 'sheet');
  }

  protected async edit(extension: Extension | null): Promise<void> {
    const subject: FormSubject = { type: this.type(), extension };
    const isChanged = await this.#dialogs.open<boolean, FormSubject>(ExtensionForm, subject);
    if (isChanged) this.list.query.reload();
  }

  protected async remove({ number }: Extension): Promise<void> {
    const words = this.t().extensions;
    const isDone = await this.#confirm.ask({
      title: words.removeTitle(number),
      text: words.removeText,
      action: this.t().actions.remove,
      name: number,
      run: () => this.#api.delete('/api/extensions/{number}', { params: { number } }),
    });
    if (!isDone) return;
    this.#toaster.ok(words.removed(number));
    this.list.query.reload();
  }

  protected async import(): Promise<void> {
    await this.#dialogs.open(ExtensionImport, null);
    this.list.query.reload();
  }

  protected async export(): Promise<void> {
    try {
      saveFile('extensions.csv', await this.#api.download('/api/extensions/export'));
      this.#toaster.ok(this.t().extensions.exported);
    } catch (error) {
      this.#toaster.failed(error);
    }
  }
}
