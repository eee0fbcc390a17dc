import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { type Module, modulesOfRole, roles } from '../../../../domain/modules.ts';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import { changeOf, hasSeats, inputOf, type License, valuesOf, valuesOfType, yearAfter } from './values.ts';

/** What came of it: a key if the licence is new. */
export interface SavedLicense {
  name: string;
  key: string | null;
}

/** Makes, changes or extends a licence. */
@Component({
  selector: 'app-license-form',
  imports: [DialogFrame, Failure, Field, ReactiveFormsModule],
  templateUrl: './form.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LicenseForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly t = inject(I18n).texts;
  protected readonly ref = inject<DialogRef<SavedLicense>>(DialogRef);
  protected readonly license = inject<License | null>(DIALOG_DATA);
  protected readonly types = roles;
  protected readonly hasSeats = hasSeats;
  protected readonly modulesOf = modulesOfRole;

  readonly #values = valuesOf(this.license);
  protected readonly form = new FormGroup({
    type: new FormControl(this.#values.type, { nonNullable: true }),
    name: new FormControl(this.#values.name, { nonNullable: true }),
    allModules: new FormControl(this.#values.allModules, { nonNullable: true }),
    modules: new FormControl(this.#values.modules, { nonNullable: true }),
    callServers: new FormControl(this.#values.seats, {
      nonNullable: true,
      validators: Validators.pattern(/^\s*\d{0,6}\s*$/),
    }),
    expiresAt: new FormControl(this.#values.lastDay, { nonNullable: true }),
    graceDays: new FormControl(this.#values.graceDays, {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\d{1,3}$/)],
    }),
  });
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    this.form.controls.type.valueChanges.subscribe((type) => {
      const { seats, ...rest } = valuesOfType(type);
      this.form.patchValue({ ...rest, callServers: seats });
    });
  }

  protected toggle(module: Module): void {
    const { modules } = this.form.controls;
    const chosen = modules.value;
    modules.setValue(chosen.includes(module) ? chosen.filter((one) => one !== module) : [...chosen, module]);
  }

  protected extend(): void {
    const { expiresAt } = this.form.controls;
    expiresAt.setValue(yearAfter(expiresAt.value, new Date()));
  }

  protected async save(): Promise<void> {
    const { callServers: seats, expiresAt: lastDay, ...rest } = this.form.getRawValue();
    const values = { ...rest, seats, lastDay };
    const saved = await this.submit.send(async () => {
      if (this.license === null) return this.#api.post('/api/licenses', { body: inputOf(values) });
      const params = { id: this.license.id };
      const body = changeOf(values, this.license);
      return { ...(await this.#api.put('/api/licenses/{id}', { params, body })), key: null };
    });
    if (saved === undefined) return;
    const words = this.t().licenses;
    const word =
      saved.result === 'created'
        ? words.createdText
        : words[saved.result === 'unchanged' ? 'unchanged' : 'updated'];
    this.#toaster.ok(word(saved.name));
    this.ref.close({ name: saved.name, key: saved.key });
  }
}
