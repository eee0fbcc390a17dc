import type { ComponentType } from '@angular/cdk/portal';
import { computed, DestroyRef, inject } from '@angular/core';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Confirm } from '../../ui/confirm.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { Toaster } from '../../ui/toasts.ts';
import { RouteTest } from './route-test.ts';

/** What can be done on the pages of routes and of groups alike. Make it while a component is made. */
export class RoutingWork {
  readonly #dialogs = inject(Dialogs);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  readonly #session = inject(Session);
  readonly t = inject(I18n).texts;
  readonly canEdit = computed(() => this.#session.hasRole('super_admin', 'admin'));

  /** Calls back when something happened that the words name. */
  constructor(about: readonly string[], changed: () => void) {
    inject(DestroyRef).onDestroy(inject(Events).on(about, changed));
  }

  /** Opens a form, which closes with true if it changed something. */
  async edit<T>(form: ComponentType<unknown>, subject: T | null, changed: () => void): Promise<void> {
    if (await this.#dialogs.open<boolean, T | null>(form, subject, 'sheet')) changed();
  }

  async remove(name: string, text: string, run: () => Promise<void>): Promise<void> {
    const { routing, actions } = this.t();
    const question = { title: routing.removeTitle(name), text, action: actions.remove, run };
    if (await this.#confirm.ask(question)) this.#toaster.ok(routing.result.removed(name));
  }

  test(): void {
    void this.#dialogs.open(RouteTest, null, 'sheet');
  }
}
