import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { type AbstractControl, FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import { I18n } from '../core/i18n.ts';
import { PasswordField } from './password-field.ts';

/** The current password, and a new one twice. */
export type PasswordChange = ReturnType<typeof passwordChange>;

const required = (...more: ValidatorFn[]) =>
  new FormControl('', { nonNullable: true, validators: [Validators.required, ...more] });

/** Values for a change of one's own password; both new ones must be the same, whichever is typed last. */
export function passwordChange() {
  const form = new FormGroup({
    currentPassword: required(),
    newPassword: required(Validators.minLength(12)),
    repeat: required(({ value, parent }: AbstractControl) =>
      value === parent?.get('newPassword')?.value ? null : { mismatch: true },
    ),
  });
  form.controls.newPassword.valueChanges.subscribe(() => form.controls.repeat.updateValueAndValidity());
  return form;
}

/** The fields of a change of one's own password. */
@Component({
  selector: 'app-password-change',
  imports: [PasswordField],
  template: `
    @let words = t().entrance.password;
    <app-password-field [label]="words.current" autocomplete="current-password" [control]="form().controls.currentPassword" />
    <app-password-field [label]="words.next" [hint]="words.nextHint" autocomplete="new-password" [control]="form().controls.newPassword" />
    <app-password-field [label]="words.repeat" autocomplete="new-password" [control]="form().controls.repeat" />
  `,
  host: { class: 'form' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordChangeFields {
  protected readonly t = inject(I18n).texts;
  readonly form = input.required<PasswordChange>();
}
