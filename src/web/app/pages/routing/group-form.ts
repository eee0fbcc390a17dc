import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { partsOf } from '../../ui/parts.ts';
import { Toaster } from '../../ui/toasts.ts';
import { DestinationField, destinationGroup } from './destination.ts';
import type { Group } from './groups.ts';
import { joinDestination } from './values.ts';

/** Adds or edits a ring group. Closes with true if there is something new to see. */
@Component({
  selector: 'app-group-form',
  imports: [DestinationField, DialogFrame, Failure, Field, ReactiveFormsModule],
  template: `
    <app-dialog [title]="title">
      <form class="form" id="group-form" [formGroup]="form" (ngSubmit)="save()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        @if (group === null) {
          <app-field #number [label]="t().routing.number" [hint]="t().routing.numberHint" [control]="form.controls.number">
            <input class="input number" formControlName="number" inputmode="numeric" autocomplete="off" maxlength="8" [id]="number.id" [attr.aria-describedby]="number.about" />
          </app-field>
        }
        <app-field #name [label]="t().routing.name" [optional]="true" [control]="form.controls.name">
          <input class="input" formControlName="name" autocomplete="off" maxlength="60" [id]="name.id" [attr.aria-describedby]="name.about" />
        </app-field>
        <app-field #members [label]="t().routing.members" [hint]="t().routing.membersHint" [control]="form.controls.members">
          <input class="input number" formControlName="members" autocomplete="off" [id]="members.id" [attr.aria-describedby]="members.about" />
        </app-field>
        <app-field #seconds [label]="t().routing.ringSeconds" [control]="form.controls.ringSeconds">
          <input class="input number" formControlName="ringSeconds" inputmode="numeric" autocomplete="off" maxlength="3" [id]="seconds.id" [attr.aria-describedby]="seconds.about" />
        </app-field>
        <app-destination [label]="t().routing.fallback" [group]="form.controls.fallback" />
      </form>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close(false)">{{ t().actions.cancel }}</button>
        <button type="submit" class="button button--primary" form="group-form" [disabled]="submit.isSending()">
          {{ group === null ? t().actions.add : t().actions.save }}
        </button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GroupForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly t = inject(I18n).texts;
  protected readonly group = inject<Group | null>(DIALOG_DATA);
  protected readonly title =
    this.group === null ? this.t().routing.addGroup : this.t().routing.editTitle(this.group.number);
  protected readonly form = new FormGroup({
    number: new FormControl(this.group?.number ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\s*\d{2,8}\s*$/)],
    }),
    name: new FormControl(this.group?.name ?? '', { nonNullable: true }),
    members: new FormControl(this.group?.members.join(', ') ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^[\s,]*\d{2,8}([\s,]+\d{2,8})*[\s,]*$/)],
    }),
    ringSeconds: new FormControl(String(this.group?.ringSeconds ?? 30), {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\s*\d+\s*$/)],
    }),
    fallback: destinationGroup(this.group?.fallback ?? 'hangup'),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async save(): Promise<void> {
    const { number, name, members, ringSeconds, fallback } = this.form.getRawValue();
    const body = {
      name: name.trim(),
      members: partsOf(members),
      ringSeconds: Number(ringSeconds),
      fallback: joinDestination(fallback),
    };
    const written = await this.submit.send(() =>
      this.group === null
        ? this.#api.post('/api/groups', { body: { number: number.trim(), ...body } })
        : this.#api.patch('/api/groups/{number}', { params: { number: this.group.number }, body }),
    );
    if (written === undefined) return;
    this.#toaster.ok(this.t().routing.result[written.result](written.number));
    this.ref.close(true);
  }
}
