import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { startWith, switchMap } from 'rxjs';
import { I18n } from '../../core/i18n.ts';
import { Field } from '../../ui/field.ts';
import { type DestinationKind, destinationKinds, splitDestination } from './values.ts';

export type DestinationGroup = FormGroup<{
  kind: FormControl<DestinationKind>;
  number: FormControl<string>;
}>;

/** The controls of a destination. */
export function destinationGroup(text: string): DestinationGroup {
  const { kind, number } = splitDestination(text);
  return new FormGroup(
    {
      kind: new FormControl(kind, { nonNullable: true }),
      number: new FormControl(number, { nonNullable: true }),
    },
    // As it is known to the API, so that its words about it can be placed.
    { validators: (group) => (isWhole(group.getRawValue()) ? null : { required: true }) },
  );
}

const isWhole = ({ kind, number }: { kind: DestinationKind; number: string }) =>
  kind === 'hangup' || /^\s*\d{2,8}\s*$/.test(number);

/** Where a call goes: a kind, and the number of it. */
@Component({
  selector: 'app-destination',
  imports: [Field, ReactiveFormsModule],
  template: `
    <app-field #field [label]="label()" [hint]="hint()" [control]="group()">
      <div class="destination" [formGroup]="group()">
        <select class="select" formControlName="kind" [id]="field.id" [attr.aria-describedby]="field.about">
          @for (kind of kinds; track kind) {
            <option [value]="kind">{{ t().routing.kinds[kind] }}</option>
          }
        </select>
        @if (needsNumber()) {
          <input
            class="input number"
            formControlName="number"
            inputmode="numeric"
            autocomplete="off"
            maxlength="8"
            [attr.aria-label]="t().routing.numberOf(label())"
            [attr.aria-describedby]="field.about"
          />
        }
      </div>
    </app-field>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DestinationField {
  protected readonly t = inject(I18n).texts;
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly group = input.required<DestinationGroup>();
  protected readonly kinds = destinationKinds;
  readonly #value = toSignal(
    toObservable(this.group).pipe(
      switchMap((group) => group.valueChanges.pipe(startWith(group.getRawValue()))),
    ),
  );
  protected readonly needsNumber = computed(() => this.#value()?.kind !== 'hangup');
}
