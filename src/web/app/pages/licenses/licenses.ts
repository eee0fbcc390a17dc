import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { roles } from '../../../../domain/modules.ts';
import { Api, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Confirm } from '../../ui/confirm.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { SecretShown, type ShownSecret } from '../../ui/secret-shown.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { LicenseDetails } from './details.ts';
import { LicenseForm, type SavedLicense } from './form.ts';
import { stateOf } from './state.ts';
import { hasSeats, type License, lastDayOf } from './values.ts';

type LicensesQuery = QueryOf<'/api/licenses', 'get'>;

/** The licences that this installation gives out. */
@Component({
  selector: 'app-licenses',
  imports: [Blank, CdkMenu, CdkMenuItem, CdkMenuTrigger, DataTable, Icon, PageHeader, Row, Status],
  templateUrl: './licenses.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LicensesPage {
  readonly #api = inject(Api);
  readonly #dialogs = inject(Dialogs);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly types = roles;
  protected readonly statuses = ['active', 'suspended', 'revoked'] as const;

  protected readonly list: List<License> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/licenses', {
      // From the address: the API refuses what it does not know.
      query: {
        ...request,
        sort: sort as NonNullable<LicensesQuery['sort']>,
        type: this.list.filter('type') as NonNullable<LicensesQuery['type']>,
        status: this.list.filter('status') as NonNullable<LicensesQuery['status']>,
      },
      signal,
    }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { licenses, table } = this.t();
    return [
      { title: licenses.name, sort: 'name' },
      { title: licenses.type, sort: 'type' },
      { title: licenses.state, sort: 'status' },
      { title: licenses.key, kind: 'wide' },
      { title: licenses.seats, kind: 'number' },
      { title: licenses.lastDay, sort: 'expiresAt', kind: 'wide' },
      { title: table.actions, kind: 'actions' },
    ];
  });
  protected readonly idOf = ({ id }: License) => id;
  protected readonly stateOf = (license: License) => stateOf(license, this.t(), new Date());

  constructor() {
    inject(DestroyRef).onDestroy(inject(Events).on(['license'], () => this.list.query.reloadSoon()));
  }

  protected choose(name: string, event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.list.choose({ [name]: event.target.value });
  }

  protected seats({ type, callServers, activations }: License): string {
    if (!hasSeats(type)) return this.t().none;
    const most = callServers === null ? '∞' : this.i18n.number(callServers);
    return `${this.i18n.number(activations.length)} / ${most}`;
  }

  protected end({ expiresAt }: License): string {
    return expiresAt === null
      ? this.t().licenses.forever
      : this.i18n.day(`${lastDayOf(expiresAt)}T12:00:00Z`);
  }

  protected async show(license: License): Promise<void> {
    await this.#dialogs.open(LicenseDetails, license, 'sheet');
    this.list.query.reload();
  }

  protected async edit(license: License | null): Promise<void> {
    const saved = await this.#dialogs.open<SavedLicense, License | null>(LicenseForm, license);
    if (saved === undefined) return;
    this.list.query.reload();
    if (saved.key === null) return;
    const { keyTitle, keyText } = this.t().licenses;
    await this.#dialogs.open<void, ShownSecret>(SecretShown, {
      title: keyTitle,
      text: keyText(saved.name),
      secret: saved.key,
    });
  }

  protected async suspend({ id, name }: License): Promise<void> {
    const words = this.t().licenses;
    const isDone = await this.#confirm.ask({
      title: words.suspendTitle(name),
      text: words.suspendText,
      action: words.suspend,
      run: () => this.#api.put('/api/licenses/{id}', { params: { id }, body: { status: 'suspended' } }),
    });
    if (isDone) this.#done(words.suspended(name));
  }

  protected async reinstate({ id, name }: License): Promise<void> {
    try {
      await this.#api.put('/api/licenses/{id}', { params: { id }, body: { status: 'active' } });
      this.#done(this.t().licenses.reinstated(name));
    } catch (error) {
      this.#toaster.failed(error);
    }
  }

  protected async revoke({ id, name }: License): Promise<void> {
    const words = this.t().licenses;
    const isDone = await this.#confirm.ask({
      title: words.revokeTitle(name),
      text: words.revokeText,
      action: words.revoke,
      name,
      run: () => this.#api.delete('/api/licenses/{id}', { params: { id } }),
    });
    if (isDone) this.#done(words.revoked(name));
  }

  #done(words: string): void {
    this.#toaster.ok(words);
    this.list.query.reload();
  }
}
