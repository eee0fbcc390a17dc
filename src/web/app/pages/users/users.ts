import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { isAtLeast, roles } from '../../../../domain/modules.ts';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Confirm } from '../../ui/confirm.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Moment } from '../../ui/moment.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { SecretShown, type ShownSecret } from '../../ui/secret-shown.ts';
import { Toaster } from '../../ui/toasts.ts';
import { type SavedUser, UserForm } from './form.ts';

export type User = ItemOf<'/api/users'>;
type UsersQuery = QueryOf<'/api/users', 'get'>;

/** Who may log in. */
@Component({
  selector: 'app-users',
  imports: [Blank, CdkMenu, CdkMenuItem, CdkMenuTrigger, DataTable, Icon, Moment, PageHeader, Row],
  templateUrl: './users.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UsersPage {
  readonly #api = inject(Api);
  readonly #dialogs = inject(Dialogs);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  readonly #session = inject(Session);
  protected readonly t = inject(I18n).texts;
  protected readonly roles = roles;
  protected readonly list: List<User> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/users', {
      // From the address: the API refuses what it does not know.
      query: {
        ...request,
        sort: sort as NonNullable<UsersQuery['sort']>,
        role: this.list.filter('role') as NonNullable<UsersQuery['role']>,
      },
      signal,
    }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { users, table } = this.t();
    return [
      { title: users.name, sort: 'name' },
      { title: users.email, sort: 'email' },
      { title: users.role, sort: 'role' },
      { title: users.totp, kind: 'wide' },
      { title: users.lastLogin, kind: 'wide' },
      { title: table.actions, kind: 'actions' },
    ];
  });
  protected readonly idOf = ({ id }: User) => id;
  /** Nobody looks after users above the own role. */
  protected readonly mayEdit = ({ role }: User) => isAtLeast(this.#session.me()?.role ?? 'viewer', role);

  constructor() {
    inject(DestroyRef).onDestroy(inject(Events).on(['user'], () => this.list.query.reloadSoon()));
  }

  protected choose(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.list.choose({ role: event.target.value });
  }

  protected async edit(user: User | null): Promise<void> {
    const saved = await this.#dialogs.open<SavedUser, User | null>(UserForm, user);
    if (saved === undefined) return;
    this.list.query.reload();
    if (saved.password !== null) await this.#tellPassword(saved.email, saved.password);
  }

  protected async reset({ id, email }: User): Promise<void> {
    const words = this.t().users;
    let password: string | null = null;
    const isDone = await this.#confirm.ask({
      title: words.resetTitle(email),
      text: words.resetText,
      action: words.reset,
      run: async () => {
        ({ password } = await this.#api.post('/api/users/{id}/password', { params: { id }, body: {} }));
      },
    });
    if (isDone && password !== null) await this.#tellPassword(email, password);
  }

  protected async remove({ id, email }: User): Promise<void> {
    const words = this.t().users;
    const isDone = await this.#confirm.ask({
      title: words.removeTitle(email),
      text: words.removeText,
      action: this.t().actions.remove,
      name: email,
      run: () => this.#api.delete('/api/users/{id}', { params: { id } }),
    });
    if (!isDone) return;
    this.#toaster.ok(words.removed(email));
    this.list.query.reload();
  }

  async #tellPassword(email: string, secret: string): Promise<void> {
    const { passwordTitle, passwordText } = this.t().users;
    await this.#dialogs.open<void, ShownSecret>(SecretShown, {
      title: passwordTitle,
      text: passwordText(email),
      secret,
    });
  }
}
