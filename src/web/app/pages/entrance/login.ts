import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { I18n } from '../../core/i18n.ts';
import { License } from '../../core/license.ts';
import { needsCode, Session } from '../../core/session.ts';
import { Token } from '../../core/token.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { PasswordField } from '../../ui/password-field.ts';
import { EntranceFrame } from './frame.ts';

/** /login: e-mail and password, and the code of the second factor if the user has one. */
@Component({
  selector: 'app-login',
  imports: [EntranceFrame, Field, Failure, PasswordField, ReactiveFormsModule],
  template: `
    <app-entrance [title]="t().entrance.login.title">
      @if (token.endedBy() === 'expired') {
        <p class="notice" role="status">{{ t().entrance.login.expired }}</p>
      }
      @if (license.state()?.valid === false) {
        <p class="notice" role="status">{{ t().entrance.login.unlicensed }}</p>
      }
      <form class="form" [formGroup]="form" (ngSubmit)="logIn()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        @if (asksCode()) {
          <app-field #code [label]="t().entrance.login.code" [hint]="t().entrance.login.codeHint" [control]="form.controls.code">
            <input class="input number" formControlName="code" autocomplete="one-time-code" inputmode="text" [id]="code.id" [attr.aria-describedby]="code.about" />
          </app-field>
        } @else {
          <app-field #email [label]="t().entrance.login.email" [control]="form.controls.email">
            <input class="input" type="email" formControlName="email" autocomplete="username" [id]="email.id" [attr.aria-describedby]="email.about" />
          </app-field>
          <app-password-field [label]="t().entrance.login.password" autocomplete="current-password" [control]="form.controls.password" />
          <label class="check"><input type="checkbox" formControlName="stay" />{{ t().entrance.login.stay }}</label>
        }
        <button class="button button--primary button--wide" [disabled]="submit.isSending()">{{ t().entrance.login.submit }}</button>
        @if (asksCode()) {
          <button type="button" class="button button--quiet button--wide" (click)="startAgain()">{{ t().entrance.login.other }}</button>
        }
      </form>
    </app-entrance>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LoginPage {
  protected readonly t = inject(I18n).texts;
  protected readonly license = inject(License);
  protected readonly token = inject(Token);
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  /** Where to go then; from the address. */
  readonly to = input<string>();

  protected readonly asksCode = signal(false);
  protected readonly form = new FormGroup({
    email: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    password: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    code: new FormControl('', { nonNullable: true }),
    stay: new FormControl(false, { nonNullable: true }),
  });
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    inject(Title).setTitle(`${this.t().entrance.login.title} · SmartCMS`);
  }

  protected async logIn(): Promise<void> {
    const { email, password, code, stay } = this.form.getRawValue();
    const me = await this.submit.send(async () => {
      try {
        const given = { email: email.trim(), password, ...(code === '' ? {} : { code: code.trim() }) };
        return await this.#session.logIn(given, stay);
      } catch (error) {
        if (!needsCode(error) || this.asksCode()) throw error;
        this.asksCode.set(true);
        return null;
      }
    });
    if (!me) return;
    // Only places of this console.
    const to = /^\/(?!\/)/.test(this.to() ?? '') ? (this.to() ?? '/') : '/';
    if (me.mustChangePassword) await this.#router.navigate(['/password'], { queryParams: { to } });
    else await this.#router.navigateByUrl(to);
  }

  protected startAgain(): void {
    this.form.patchValue({ password: '', code: '' });
    this.asksCode.set(false);
  }
}
