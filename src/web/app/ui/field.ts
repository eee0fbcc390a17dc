import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { AbstractControl } from '@angular/forms';
import { switchMap } from 'rxjs';
import { I18n } from '../core/i18n.ts';

/**
 * An input with its label, a hint, and what is wrong with it once it was left or sent. The input inside takes
 * `[id]="field.id"` and `[attr.aria-describedby]="field.about"` from `<app-field #field>`.
 */
@Component({
  selector: 'app-field',
  template: `
    <div class="field" [class.field--wrong]="problem()">
      <label class="field__label" [for]="id">
        {{ label() }}
        @if (optional()) {
          <span class="field__optional">{{ i18n.texts().form.optional }}</span>
        }
      </label>
      <ng-content />
      <p class="field__about" [id]="about" [attr.role]="problem() ? 'alert' : null">{{ problem() || hint() }}</p>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Field {
  protected readonly i18n = inject(I18n);
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly optional = input(false);
  readonly control = input.required<AbstractControl>();
  readonly id = `field-${next++}`;
  readonly about = `${this.id}-about`;

  readonly #changes = toSignal(toObservable(this.control).pipe(switchMap((control) => control.events)));
  protected readonly problem = computed(() => {
    this.#changes();
    const control = this.control();
    return control.invalid && control.touched ? this.#words(control) : '';
  });

  #words({ errors }: AbstractControl): string {
    const words = this.i18n.texts().form;
    if (errors === null) return '';
    // What the server said.
    if (typeof errors['server'] === 'string') return errors['server'];
    if (errors['required']) return words.required;
    if (errors['email']) return words.email;
    if (errors['mismatch']) return words.mismatch;
    if (errors['minlength']) return words.minlength(errors['minlength'].requiredLength);
    if (errors['maxlength']) return words.maxlength(errors['maxlength'].requiredLength);
    if (errors['max']) return words.max(this.i18n.number(errors['max'].max));
    return words.invalid;
  }
}

let next = 1;
