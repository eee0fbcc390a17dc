import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import {
  type AbstractControl,
  FormControl,
  FormGroup,
  ReactiveFormsModule,
  Validators,
} from '@angular/forms';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { EntranceFrame } from './frame.ts';

/** /password: the change of a generated password, before anything else. */
@Component({
  selector: 'app-first-password',
  imports: [EntranceFrame, Field, Failure, ReactiveFormsModule],
  template: `
    <app-entrance [title]="t().entrance.password.title" [intro]="t().entrance.password.intro">
      <form class="form" [formGroup]="form" (ngSubmit)="save()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        <app-field #current [label]="t().entrance.password.current" [control]="form.controls.currentPassword">
          <input class="input" type="password" formControlName="currentPassword" autocomplete="current-password" [id]="current.id" [attr.aria-describedby]="current.about" />
        </app-field>
        <app-field #next [label]="t().entrance.password.next" [hint]="t().entrance.password.nextHint" [control]="form.controls.newPassword">
          <input class="input" type="password" formControlName="newPassword" autocomplete="new-password" [id]="next.id" [attr.aria-describedby]="next.about" />
        </app-field>
        <app-field #repeat [label]="t().entrance.password.repeat" [control]="form.controls.repeat">
          <input class="input" type="password" formControlName="repeat" autocomplete="new-password" [id]="repeat.id" [attr.aria-describedby]="repeat.about" />
        </app-field>
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

  protected readonly form = new FormGroup({
    currentPassword: required(),
    newPassword: required(Validators.minLength(12)),
    repeat: required(({ value, parent }: AbstractControl) =>
      value === parent?.get('newPassword')?.value ? null : { mismatch: true },
    ),
  });
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    inject(Title).setTitle(`${this.t().entrance.password.title} · SmartCMS`);
    this.form.controls.newPassword.valueChanges.subscribe(() =>
      this.form.controls.repeat.updateValueAndValidity(),
    );
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

function required(
  ...more: ((control: AbstractControl) => Record<string, unknown> | null)[]
): FormControl<string> {
  return new FormControl('', { nonNullable: true, validators: [Validators.required, ...more] });
}
