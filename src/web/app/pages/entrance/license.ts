import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { I18n } from '../../core/i18n.ts';
import { License } from '../../core/license.ts';
import { Session } from '../../core/session.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { EntranceFrame } from './frame.ts';

/** /license: how the licence is, and the activation of a key. */
@Component({
  selector: 'app-license',
  imports: [EntranceFrame, Field, Failure, ReactiveFormsModule, RouterLink, Status],
  template: `
    <app-entrance [title]="t().entrance.license.title" [intro]="t().entrance.license.intro">
      @if (license.state(); as state) {
        <p class="entrance__state">
          <app-status [tone]="state.valid ? 'ok' : 'warn'">{{ t().license.codes[state.code] ?? state.code }}</app-status>
          {{ t().license.about[state.code] }}
        </p>
      }
      <form class="form" [formGroup]="form" (ngSubmit)="activate()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        <app-field #key [label]="t().entrance.license.key" [hint]="t().entrance.license.keyHint" [control]="form.controls.key">
          <input
            class="input mono"
            formControlName="key"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            placeholder="SMARTCMS-SA-…"
            [id]="key.id"
            [attr.aria-describedby]="key.about"
          />
        </app-field>
        <button class="button button--primary button--wide" [disabled]="submit.isSending()">{{ t().entrance.license.activate }}</button>
      </form>
      @if (!session.isOpen()) {
        <a class="entrance__link" routerLink="/login">{{ t().entrance.license.toLogin }}</a>
      }
    </app-entrance>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LicensePage {
  protected readonly t = inject(I18n).texts;
  protected readonly license = inject(License);
  protected readonly session = inject(Session);
  readonly #router = inject(Router);
  readonly #toaster = inject(Toaster);

  protected readonly form = new FormGroup({
    key: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.maxLength(200)],
    }),
  });
  protected readonly submit = new FormSubmit(this.form);
  protected readonly title = computed(() => this.t().entrance.license.title);

  constructor() {
    inject(Title).setTitle(`${this.title()} · SmartCMS`);
  }

  protected async activate(): Promise<void> {
    const state = await this.submit.send(() => this.license.activate(this.form.controls.key.value.trim()));
    if (!state?.valid) return;
    this.#toaster.ok(this.t().entrance.license.done);
    await this.#router.navigateByUrl(this.session.isOpen() ? '/' : '/login');
  }
}
