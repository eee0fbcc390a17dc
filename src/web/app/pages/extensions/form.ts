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
import type { Extension } from './extensions.ts';

export interface FormSubject {
  type: Extension['type'];
  /** Null to add one. */
  extension: Extension | null;
}

/** Adds or edits an extension. Closes with true if there is something new to see. */
@Component({
  selector: 'app-extension-form',
  imports: [DialogFrame, Failure, Field, ReactiveFormsModule],
  template: `
    <app-dialog [title]="title">
      <form class="form" id="extension-form" [formGroup]="form" (ngSubmit)="save()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        @if (extension === null) {
          <app-field #number [label]="t().extensions.number" [hint]="t().extensions.numberHint" [control]="form.controls.number">
            <input class="input number" formControlName="number" inputmode="numeric" autocomplete="off" maxlength="8" [id]="number.id" [attr.aria-describedby]="number.about" />
          </app-field>
        }
        <app-field #name [label]="t().extensions.name" [hint]="t().extensions.nameHint" [optional]="true" [control]="form.controls.name">
          <input class="input" formControlName="name" autocomplete="off" maxlength="60" [id]="name.id" [attr.aria-describedby]="name.about" />
        </app-field>
        @if (type === 'vpw') {
          <app-field #peer [label]="t().extensions.peer" [hint]="t().extensions.peerHint" [control]="form.controls.peer">
            <input class="input number" formControlName="peer" inputmode="numeric" autocomplete="off" maxlength="8" [id]="peer.id" [attr.aria-describedby]="peer.about" />
          </app-field>
        }
      </form>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close(false)">{{ t().actions.cancel }}</button>
        <button class="button button--primary" form="extension-form" [disabled]="submit.isSending()">
          {{ extension === null ? t().actions.add : t().actions.save }}
        </button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExtensionForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly t = inject(I18n).texts;
  readonly #subject = inject<FormSubject>(DIALOG_DATA);
  protected readonly type = this.#subject.type;
  protected readonly extension = this.#subject.extension;
  protected readonly title =
    this.extension === null
      ? this.t().extensions.addTitle(this.t().extensions.types[this.type])
      : this.t().extensions.editTitle(this.extension.number);

  protected readonly form = new FormGroup({
    number: new FormControl(this.extension?.number ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\d{2,8}$/)],
    }),
    name: new FormControl(this.extension?.name ?? '', { nonNullable: true }),
    peer: new FormControl(this.extension?.peer ?? '', {
      nonNullable: true,
      validators: this.type === 'vpw' ? [Validators.required, Validators.pattern(/^\d{2,8}$/)] : [],
    }),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async save(): Promise<void> {
    const { number, name, peer } = this.form.getRawValue();
    const rest = { name, ...(this.type === 'vpw' ? { peer } : {}) };
    const written = await this.submit.send(() =>
      this.extension === null
        ? this.#api.post('/api/extensions', { body: { number, type: this.type, ...rest } })
        : this.#api.patch('/api/extensions/{number}', { params: { number }, body: rest }),
    );
    if (written === undefined) return;
    const words = this.t().extensions;
    const word = {
      created: words.addedText,
      updated: words.updated,
      unchanged: words.unchanged,
      removed: words.removed,
    };
    this.#toaster.ok(word[written.result](number));
    this.ref.close(true);
  }
}
