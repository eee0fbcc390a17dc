import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { type Answer, Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';

type Plan = Answer<'/api/routes/test', 'post'>;

/** Asks what would happen to a call, and shows it with its reasons. */
@Component({
  selector: 'app-route-test',
  imports: [DialogFrame, Failure, Field, ReactiveFormsModule, Status],
  templateUrl: './route-test.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RouteTest {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly form = new FormGroup({
    number: new FormControl('', { nonNullable: true, validators: Validators.required }),
    from: new FormControl('', { nonNullable: true }),
    inbound: new FormControl(false, { nonNullable: true }),
  });
  protected readonly submit = new FormSubmit(this.form);
  protected readonly plan = signal<Plan | null>(null);

  protected async run(): Promise<void> {
    const { number, from, inbound } = this.form.getRawValue();
    this.plan.set(null);
    const plan = await this.submit.send(() =>
      this.#api.post('/api/routes/test', {
        body: { number: number.trim(), from: inbound || from.trim() === '' ? null : from.trim(), inbound },
      }),
    );
    this.plan.set(plan ?? null);
  }
}
