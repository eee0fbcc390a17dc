import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
  signal,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { I18n } from '../core/i18n.ts';

const refreshMs = 30_000;

/** How long ago something was; when exactly shows on pointing at it, or on reaching it by keyboard. */
@Component({
  selector: 'app-moment',
  imports: [MatTooltip],
  template: '<time tabindex="0" [attr.datetime]="at()" [matTooltip]="exactly()">{{ words() }}</time>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Moment {
  readonly #i18n = inject(I18n);
  readonly #now = signal(Date.now());
  /** ISO 8601. */
  readonly at = input.required<string>();
  protected readonly exactly = computed(() => this.#i18n.moment(this.at()));
  protected readonly words = computed(() => this.#i18n.relative(this.at(), this.#now()));

  constructor() {
    const timer = setInterval(() => this.#now.set(Date.now()), refreshMs);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
