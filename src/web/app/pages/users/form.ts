import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { isAtLeast, type Role, roles } from '../../../../domain/modules.ts';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import type { User } from './users.ts';

/** What came of it: a password if one was generated. */
export interface SavedUser {
  email: string;
  password: string | null;
}

/** Adds or edits a user, up to the own role. */
@Component({
  selector: 'app-user-form',
  imports: [DialogFrame, Failure, Field, ReactiveFormsModule],
  template: `
    <app-dialog [title]="user === null ? t().users.add : t().users.editTitle(user.name || user.email)">
      <form class="form" id="user-form" [formGroup]="form" (ngSubmit)="save()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        <app-field #email [label]="t().users.email" [control]="form.controls.email">
          <input class="input" type="email" formControlName="email" autocomplete="off" [id]="email.id" [attr.aria-describedby]="email.about" />
        </app-field>
        <app-field #name [label]="t().users.name" [optional]="true" [control]="form.controls.name">
          <input class="input" formControlName="name" autocomplete="off" maxlength="60" [id]="name.id" [attr.aria-describedby]="name.about" />
        </app-field>
        <app-field #role [label]="t().users.role" [control]="form.controls.role">
          <select class="select" formControlName="role" [id]="role.id" [attr.aria-describedby]="role.about">
            @for (one of roles; track one) {
              <option [value]="one">{{ t().roles[one] }}</option>
            }
          </select>
        </app-field>
        <app-field #extension [label]="t().users.extension" [hint]="t().users.extensionHint" [optional]="true" [control]="form.controls.extension">
          <input class="input number" formControlName="extension" inputmode="numeric" autocomplete="off" maxlength="8" [id]="extension.id" [attr.aria-describedby]="extension.about" />
        </app-field>
      </form>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close()">{{ t().actions.cancel }}</button>
        <button class="button button--primary" form="user-form" [disabled]="submit.isSending()">
          {{ user === null ? t().actions.add : t().actions.save }}
        </button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UserForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  readonly #own: Role = inject(Session).me()?.role ?? 'viewer';
  protected readonly t = inject(I18n).texts;
  protected readonly ref = inject<DialogRef<SavedUser>>(DialogRef);
  protected readonly user = inject<User | null>(DIALOG_DATA);
  protected readonly roles = roles.filter((role) => isAtLeast(this.#own, role));

  protected readonly form = new FormGroup({
    email: new FormControl(this.user?.email ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.email],
    }),
    name: new FormControl(this.user?.name ?? '', { nonNullable: true }),
    role: new FormControl<Role>(this.user?.role ?? 'viewer', { nonNullable: true }),
    extension: new FormControl(this.user?.extension ?? '', { nonNullable: true }),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async save(): Promise<void> {
    const { extension, ...fields } = this.form.getRawValue();
    const body = { ...fields, extension: extension.trim() === '' ? null : extension.trim() };
    const saved = await this.submit.send(async () => {
      if (this.user === null) return this.#api.post('/api/users', { body });
      const changed = await this.#api.patch('/api/users/{id}', { params: { id: this.user.id }, body });
      return { ...changed, password: null };
    });
    if (saved === undefined) return;
    const words = this.t().users;
    const word = {
      created: words.addedText,
      updated: words.updated,
      unchanged: words.unchanged,
      removed: words.removed,
    };
    this.#toaster.ok(word[saved.result](saved.email));
    this.ref.close({ email: saved.email, password: saved.password });
  }
}
