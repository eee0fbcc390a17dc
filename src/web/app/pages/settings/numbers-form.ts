import { ChangeDetectionStrategy, Component, effect, inject, input, output } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { partsOf } from '../../ui/parts.ts';
import { Toaster } from '../../ui/toasts.ts';
import type { Numbers } from './settings.ts';

/** Which numbers are for emergencies, and how international ones begin. */
@Component({
  selector: 'app-numbers-form',
  imports: [Failure, Field, ReactiveFormsModule],
  template: `
    <form class="form card__form" [formGroup]="form" (ngSubmit)="save()">
      <p class="muted">{{ t().settings.numbersText }}</p>
      @if (submit.error(); as error) {
        <app-failure [error]="error" />
      }
      <app-field #emergency [label]="t().settings.emergency" [hint]="t().settings.emergencyHint" [control]="form.controls.emergency">
        <input class="input number" formControlName="emergency" autocomplete="off" [id]="emergency.id" [attr.aria-describedby]="emergency.about" />
      </app-field>
      <app-field #international [label]="t().settings.international" [hint]="t().settings.internationalHint" [control]="form.controls.international">
        <input class="input number" formControlName="international" autocomplete="off" [id]="international.id" [attr.aria-describedby]="international.about" />
      </app-field>
      <div class="form__end">
        <button type="submit" class="button button--primary" [disabled]="submit.isSending()">{{ t().actions.save }}</button>
      </div>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NumbersForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly t = inject(I18n).texts;
  readonly numbers = input.required<Numbers>();
  readonly saved = output();
  protected readonly form = new FormGroup({
    emergency: new FormControl('', { nonNullable: true }),
    international: new FormControl('', { nonNullable: true }),
  });
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    effect(() => {
      const { emergency, international } = this.numbers();
      // What is being typed stays.
      if (this.form.dirty) return;
      this.form.setValue({ emergency: emergency.join(', '), international: international.join(', ') });
    });
  }

  protected async save(): Promise<void> {
    const { emergency, international } = this.form.getRawValue();
    const body = { emergency: partsOf(emergency), international: partsOf(international) };
    const saved = await this.submit.send(() => this.#api.patch('/api/settings/numbers', { body }));
    if (saved === undefined) return;
    this.form.markAsPristine();
    this.#toaster.ok(saved.result === 'unchanged' ? this.t().settings.unchanged : this.t().settings.saved);
    this.saved.emit();
  }
}
