import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Icon } from '../../ui/icon.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import type { Outbound } from './outbound.ts';
import { outboundOf } from './values.ts';

const whole = Validators.pattern(/^\s*\d*\s*$/);
const text = (value: string | number | null | undefined, ...validators: (typeof whole)[]) =>
  new FormControl(String(value ?? ''), { nonNullable: true, validators });

/** Adds or edits an outbound route. Closes with true if there is something new to see. */
@Component({
  selector: 'app-outbound-form',
  imports: [DialogFrame, Failure, Field, Icon, ReactiveFormsModule],
  templateUrl: './outbound-form.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutboundForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly t = inject(I18n).texts;
  protected readonly route = inject<Outbound | null>(DIALOG_DATA);
  protected readonly title =
    this.route === null ? this.t().routing.addOutbound : this.t().routing.editTitle(this.route.pattern);
  /** What may be named as trunks; a role that cannot see them types them. */
  protected readonly trunks = new Query((signal) =>
    this.#api.get('/api/trunks', { query: { limit: 200 }, signal }),
  );
  protected readonly form = new FormGroup({
    pattern: text(this.route?.pattern, Validators.required),
    trunks: text(this.route?.trunks.join(', '), Validators.required),
    strip: text(this.route?.strip ?? 0, whole),
    prepend: text(this.route?.prepend, Validators.pattern(/^\s*\+?\d*\s*$/)),
    emergency: new FormControl(this.route?.emergency ?? false, { nonNullable: true }),
    international: new FormControl(this.route?.international ?? false, { nonNullable: true }),
    maxCalls: text(this.route?.maxCalls, whole),
    maxSeconds: text(this.route?.maxSeconds, whole),
    failoverSeconds: text(this.route?.failoverSeconds ?? 2.5, Validators.pattern(/^\s*\d+(\.\d)?\s*$/)),
  });
  protected readonly submit = new FormSubmit(this.form);

  /** Puts a trunk at the end of the list. */
  protected add(name: string): void {
    const control = this.form.controls.trunks;
    const named = control.value.split(',').map((part) => part.trim());
    if (!named.includes(name)) control.setValue([...named.filter((part) => part !== ''), name].join(', '));
  }

  protected async save(): Promise<void> {
    const { pattern, ...values } = this.form.getRawValue();
    const body = outboundOf(values);
    const written = await this.submit.send(() =>
      this.route === null
        ? this.#api.post('/api/routes/out', { body: { pattern: pattern.trim(), ...body } })
        : this.#api.patch('/api/routes/{id}', { params: { id: this.route.id }, body }),
    );
    if (written === undefined) return;
    this.#toaster.ok(this.t().routing.result[written.result](pattern.trim()));
    this.ref.close(true);
  }
}
