import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { type FormControl, ReactiveFormsModule } from '@angular/forms';
import { I18n } from '../core/i18n.ts';
import { Field } from './field.ts';
import { Icon } from './icon.ts';

/** A password with its label, that can be looked at while it is typed. */
@Component({
  selector: 'app-password-field',
  imports: [Field, Icon, ReactiveFormsModule],
  template: `
    <app-field #field [label]="label()" [hint]="hint()" [control]="control()">
      <div class="input-box">
        <input
          class="input"
          [type]="isShown() ? 'text' : 'password'"
          [formControl]="control()"
          [attr.autocomplete]="autocomplete()"
          [id]="field.id"
          [attr.aria-describedby]="field.about"
        />
        <button
          type="button"
          class="icon-button"
          [attr.aria-label]="t().entrance.login.show"
          [attr.aria-pressed]="isShown()"
          (click)="isShown.set(!isShown())"
        >
          <app-icon [name]="isShown() ? 'eye-off' : 'eye'" />
        </button>
      </div>
    </app-field>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordField {
  protected readonly t = inject(I18n).texts;
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly control = input.required<FormControl<string>>();
  readonly autocomplete = input.required<'current-password' | 'new-password'>();
  protected readonly isShown = signal(false);
}
