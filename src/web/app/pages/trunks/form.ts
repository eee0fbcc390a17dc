import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import type { Trunk } from './trunks.ts';
import { changeOf, inputOf } from './values.ts';

export interface TrunkSubject {
  type: Trunk['type'];
  /** Null to add one. */
  trunk: Trunk | null;
}

const text = (value: string) => new FormControl(value, { nonNullable: true });

/** Adds or edits a trunk. Closes with true if there is something new to see. */
@Component({
  selector: 'app-trunk-form',
  imports: [DialogFrame, Failure, Field, ReactiveFormsModule],
  templateUrl: './form.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrunkForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  readonly #subject = inject<TrunkSubject>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly t = inject(I18n).texts;
  protected readonly trunk = this.#subject.trunk;
  protected readonly title =
    this.trunk === null
      ? this.t().trunks.addTitle(this.t().trunks.types[this.#subject.type] ?? '')
      : this.t().trunks.editTitle(this.trunk.name);

  protected readonly form = new FormGroup({
    name: new FormControl(this.trunk?.name ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\s*[A-Za-z][A-Za-z0-9_-]{0,31}\s*$/)],
    }),
    host: new FormControl(this.trunk?.host ?? '', { nonNullable: true, validators: Validators.required }),
    port: new FormControl(this.trunk === null ? '' : String(this.trunk.port), {
      nonNullable: true,
      validators: Validators.pattern(/^\d{1,5}$/),
    }),
    transport: new FormControl<Trunk['transport']>(this.trunk?.transport ?? 'udp', { nonNullable: true }),
    username: text(this.trunk?.username ?? ''),
    secret: text(''),
    register: new FormControl(this.trunk?.register ?? false, { nonNullable: true }),
    srtp: new FormControl(this.trunk?.srtp ?? false, { nonNullable: true }),
    match: text(this.trunk?.match.join(', ') ?? ''),
    codecs: text(this.trunk?.codecs?.join(', ') ?? ''),
    callerId: text(this.trunk?.callerId ?? ''),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async save(): Promise<void> {
    const values = this.form.getRawValue();
    const written = await this.submit.send(() =>
      this.trunk === null
        ? this.#api.post('/api/trunks', { body: inputOf(this.#subject.type, values) })
        : this.#api.patch('/api/trunks/{name}', {
            params: { name: this.trunk.name },
            body: changeOf(values),
          }),
    );
    if (written === undefined) return;
    this.#toaster.ok(this.t().trunks[written.result](written.name));
    this.ref.close(true);
  }
}
