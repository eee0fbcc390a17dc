import { ChangeDetectionStrategy, Component, effect, inject, input, output } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import type { Settings } from './settings.ts';

const days = () => new FormControl('', { nonNullable: true });
const wholeNumber = Validators.pattern(/^\s*([1-9]\d{0,4})?\s*$/);
const textOf = (value: number | null) => (value === null ? '' : String(value));
const daysOf = (text: string) => (text.trim() === '' ? null : Number(text));

/** For how long records and recordings are kept: the config's days, or less. */
@Component({
  selector: 'app-keep-form',
  imports: [Failure, Field, ReactiveFormsModule],
  template: `
    <form class="form card__form" [formGroup]="form" (ngSubmit)="save()">
      <p class="muted">{{ t().settings.keepText }}</p>
      @if (submit.error(); as error) {
        <app-failure [error]="error" />
      }
      <div class="form__pair">
        <app-field #calls [label]="t().settings.callsKeepDays" [hint]="configSays(settings().deployed?.calls?.keepDays)" [optional]="true" [control]="form.controls.callsKeepDays">
          <input class="input number" formControlName="callsKeepDays" inputmode="numeric" autocomplete="off" maxlength="5" [id]="calls.id" [attr.aria-describedby]="calls.about" />
        </app-field>
        <app-field #recordings [label]="t().settings.recordingsKeepDays" [hint]="configSays(settings().deployed?.recordings?.keepDays)" [optional]="true" [control]="form.controls.recordingsKeepDays">
          <input class="input number" formControlName="recordingsKeepDays" inputmode="numeric" autocomplete="off" maxlength="5" [id]="recordings.id" [attr.aria-describedby]="recordings.about" />
        </app-field>
      </div>
      <div class="form__end">
        <button type="submit" class="button button--primary" [disabled]="submit.isSending()">{{ t().actions.save }}</button>
      </div>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class KeepForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  readonly settings = input.required<Settings>();
  readonly saved = output();
  protected readonly form = new FormGroup({ callsKeepDays: days(), recordingsKeepDays: days() });
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    effect(() => {
      const { deployed, own } = this.settings();
      const { callsKeepDays, recordingsKeepDays } = own;
      this.#limit(this.form.controls.callsKeepDays, deployed?.calls.keepDays);
      this.#limit(this.form.controls.recordingsKeepDays, deployed?.recordings.keepDays);
      // What is being typed stays.
      if (this.form.dirty) return;
      this.form.setValue({
        callsKeepDays: textOf(callsKeepDays),
        recordingsKeepDays: textOf(recordingsKeepDays),
      });
    });
  }

  protected configSays(most: number | null | undefined): string {
    const words = this.t().settings;
    if (most === undefined) return '';
    return most === null ? words.configForEver : words.configDays(this.i18n.number(most));
  }

  /** The config is the most. */
  #limit(control: FormControl<string>, most: number | null | undefined): void {
    control.setValidators([wholeNumber, ...(most == null ? [] : [Validators.max(most)])]);
    control.updateValueAndValidity();
  }

  protected async save(): Promise<void> {
    const { callsKeepDays, recordingsKeepDays } = this.form.getRawValue();
    const body = { callsKeepDays: daysOf(callsKeepDays), recordingsKeepDays: daysOf(recordingsKeepDays) };
    const saved = await this.submit.send(() => this.#api.patch('/api/settings', { body }));
    if (saved === undefined) return;
    this.form.markAsPristine();
    this.#toaster.ok(saved.result === 'unchanged' ? this.t().settings.unchanged : this.t().settings.saved);
    this.saved.emit();
  }
}
