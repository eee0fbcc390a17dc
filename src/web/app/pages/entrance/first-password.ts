import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { PasswordChangeFields, passwordChange } from '../../ui/password-change.ts';
import { EntranceFrame } from './frame.ts';

/** /password: the change of a generated password, before anything else. */
@Component({
  selector: 'app-first-password',
  imports: [EntranceFrame, Failure, PasswordChangeFields, ReactiveFormsModule],
  template: `
    <app-entrance [title]="t().entrance.password.title" [intro]="t().entrance.password.intro">
      <form class="form" [formGroup]="form" (ngSubmit)="save()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        <app-password-change [form]="form" />
        <button class="button button--primary button--wide" [disabled]="submit.isSending()">{{ t().entrance.password.submit }}</button>
      </form>
    </app-entrance>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FirstPasswordPage {
  protected readonly t = inject(I18n).texts;
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  /** Where to go then; from the address. */
  readonly to = input<string>();

  protected readonly form = passwordChange();
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    inject(Title).setTitle(`${this.t().entrance.password.title} · SmartCMS`);
  }

  protected async save(): Promise<void> {
    const { currentPassword, newPassword } = this.form.getRawValue();
    const done = await this.submit.send(async () => {
      await this.#session.changePassword({ currentPassword, newPassword });
      return true;
    });
    if (done) await this.#router.navigateByUrl(/^\/(?!\/)/.test(this.to() ?? '') ? (this.to() ?? '/') : '/');
  }
}
