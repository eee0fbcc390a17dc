import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { type Answer, Api } from '../../core/api.ts';
import { deviceOf } from '../../core/device.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Session } from '../../core/session.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Moment } from '../../ui/moment.ts';
import { Failure } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { PasswordChangeFields, passwordChange } from '../../ui/password-change.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { SecondFactor } from './second-factor.ts';

type Sessions = Answer<'/api/me/sessions', 'get'>;

/** The own password and second factor, and where one is logged in. */
@Component({
  selector: 'app-account',
  imports: [Failure, Moment, PageHeader, PasswordChangeFields, ReactiveFormsModule, SecondFactor, Status],
  templateUrl: './account.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountPage {
  readonly #api = inject(Api);
  readonly #session = inject(Session);
  readonly #toaster = inject(Toaster);
  protected readonly t = inject(I18n).texts;
  protected readonly sessions = new Query<Sessions>((signal) =>
    this.#api.get('/api/me/sessions', { query: { limit: 1000 }, signal }),
  );

  protected readonly form = passwordChange();
  protected readonly submit = new FormSubmit(this.form);

  protected async change(): Promise<void> {
    const { repeat: _repeat, ...body } = this.form.getRawValue();
    const isDone = await this.submit.send(async () => {
      await this.#session.changePassword(body);
      return true;
    });
    if (!isDone) return;
    this.form.reset();
    this.#toaster.ok(this.t().account.changed);
    this.sessions.reload();
  }

  protected async end(session: number): Promise<void> {
    try {
      await this.#api.delete('/api/me/sessions/{session}', { params: { session } });
      this.#toaster.ok(this.t().account.ended);
    } catch (error) {
      this.#toaster.failed(error);
    }
    this.sessions.reload();
  }

  protected device(userAgent: string | null): string {
    return deviceOf(userAgent) ?? this.t().account.unknownDevice;
  }
}
