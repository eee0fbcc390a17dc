import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { type Answer, Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Icon } from '../../ui/icon.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { qrPath } from './qr-path.ts';

/** The own second factor: set up with an app, or ended; the password is asked for in both cases. */
@Component({
  selector: 'app-second-factor',
  imports: [Failure, Field, Icon, ReactiveFormsModule, Status],
  templateUrl: './second-factor.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SecondFactor {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly session = inject(Session);
  protected readonly t = inject(I18n).texts;

  protected readonly setup = signal<Answer<'/api/me/totp', 'post'> | null>(null);
  /** Shown this once. */
  protected readonly recoveryCodes = signal<readonly string[]>([]);
  protected readonly isCopied = signal(false);
  protected readonly qr = computed(() => qrPath(this.setup()?.uri ?? ''));
  /** In groups, as it is typed. */
  protected readonly secret = computed(() => this.setup()?.secret.replaceAll(/(.{4})(?=.)/g, '$1 '));

  protected readonly password = new FormGroup({ password: needed() });
  protected readonly code = new FormGroup({ code: needed() });
  protected readonly passwordSubmit = new FormSubmit(this.password);
  protected readonly codeSubmit = new FormSubmit(this.code);

  protected async begin(): Promise<void> {
    const body = this.password.getRawValue();
    const setup = await this.passwordSubmit.send(() => this.#api.post('/api/me/totp', { body }));
    if (setup === undefined) return;
    this.password.reset();
    this.code.reset();
    this.setup.set(setup);
  }

  protected async confirm(): Promise<void> {
    const body = { code: this.code.getRawValue().code.replaceAll(/\s/g, '') };
    const done = await this.codeSubmit.send(() => this.#api.post('/api/me/totp/confirm', { body }));
    if (done === undefined) return;
    this.setup.set(null);
    this.recoveryCodes.set(done.recoveryCodes);
    this.#toaster.ok(this.t().account.factor.done);
    await this.session.refresh();
  }

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.recoveryCodes().join('\n'));
    this.isCopied.set(true);
  }

  /** They are not to be had again. */
  protected forgetCodes(): void {
    this.recoveryCodes.set([]);
    this.isCopied.set(false);
  }

  protected async end(): Promise<void> {
    const body = this.password.getRawValue();
    const done = await this.passwordSubmit.send(async () => {
      await this.#api.post('/api/me/totp/disable', { body });
      return true;
    });
    if (!done) return;
    this.password.reset();
    this.#toaster.ok(this.t().account.factor.ended);
    await this.session.refresh();
  }
}

function needed(): FormControl<string> {
  return new FormControl('', { nonNullable: true, validators: [Validators.required] });
}
