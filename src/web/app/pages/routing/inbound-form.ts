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
import { DestinationField, destinationGroup } from './destination.ts';
import type { Inbound } from './inbound.ts';
import { inboundOf } from './values.ts';

/** Adds or edits an inbound route. Closes with true if there is something new to see. */
@Component({
  selector: 'app-inbound-form',
  imports: [DestinationField, DialogFrame, Failure, Field, ReactiveFormsModule],
  template: `
    <app-dialog [title]="title">
      <form class="form" id="inbound-form" [formGroup]="form" (ngSubmit)="save()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        @if (route === null) {
          <app-field #did [label]="t().routing.did" [hint]="t().routing.didHint" [control]="form.controls.did">
            <input class="input mono" formControlName="did" autocomplete="off" maxlength="80" [id]="did.id" [attr.aria-describedby]="did.about" />
          </app-field>
        }
        <app-destination [label]="t().routing.to" [group]="form.controls.to" />
        <app-field #hours [label]="t().routing.hours" [hint]="t().routing.hoursHint" [optional]="true" [control]="form.controls.hours">
          <input class="input" formControlName="hours" autocomplete="off" maxlength="400" [id]="hours.id" [attr.aria-describedby]="hours.about" />
        </app-field>
        @if (form.controls.hours.value.trim() !== '') {
          <app-destination [label]="t().routing.otherwise" [group]="form.controls.otherwise" />
        }
      </form>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close(false)">{{ t().actions.cancel }}</button>
        <button type="submit" class="button button--primary" form="inbound-form" [disabled]="submit.isSending()">
          {{ route === null ? t().actions.add : t().actions.save }}
        </button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class InboundForm {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly t = inject(I18n).texts;
  protected readonly route = inject<Inbound | null>(DIALOG_DATA);
  protected readonly title =
    this.route === null ? this.t().routing.addInbound : this.t().routing.editTitle(this.route.did);
  protected readonly form = new FormGroup({
    did: new FormControl(this.route?.did ?? '', { nonNullable: true, validators: Validators.required }),
    to: destinationGroup(this.route?.to ?? 'extension:'),
    hours: new FormControl(this.route?.hours ?? '', { nonNullable: true }),
    otherwise: destinationGroup(this.route?.otherwise ?? 'hangup'),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async save(): Promise<void> {
    const values = this.form.getRawValue();
    const written = await this.submit.send(() =>
      this.route === null
        ? this.#api.post('/api/routes/in', { body: { did: values.did.trim(), ...inboundOf(values) } })
        : this.#api.patch('/api/routes/{id}', { params: { id: this.route.id }, body: inboundOf(values) }),
    );
    if (written === undefined) return;
    this.#toaster.ok(this.t().routing.result[written.result](values.did));
    this.ref.close(true);
  }
}
