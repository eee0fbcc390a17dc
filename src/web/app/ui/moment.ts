import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { I18n } from '../core/i18n.ts';
import { Clock } from './clock.ts';

/** How long ago something was; when exactly shows on pointing at it, or on reaching it by keyboard. */
@Component({
  selector: 'app-moment',
  imports: [MatTooltip],
  template: '<time tabindex="0" [attr.datetime]="at()" [matTooltip]="exactly()">{{ words() }}</time>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Moment {
  readonly #i18n = inject(I18n);
  readonly #clock = inject(Clock);
  /** ISO 8601. */
  readonly at = input.required<string>();
  protected readonly exactly = computed(() => this.#i18n.moment(this.at()));
  protected readonly words = computed(() => {
    // It was, whatever this machine's clock says.
    const now = Math.max(this.#clock.now(), Date.parse(this.at()));
    return this.#i18n.relative(this.at(), now);
  });
}
