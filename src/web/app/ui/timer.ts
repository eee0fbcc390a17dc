import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
  signal,
} from '@angular/core';
import { clockOf } from './duration.ts';

/** How long something has been going on, as it goes on. Screen readers are not told each second. */
@Component({
  selector: 'app-timer',
  template: '<span class="number" role="timer">{{ words() }}</span>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Timer {
  readonly #now = signal(Date.now());
  /** ISO 8601. */
  readonly since = input.required<string>();
  protected readonly words = computed(() => clockOf((this.#now() - Date.parse(this.since())) / 1000));

  constructor() {
    const timer = setInterval(() => this.#now.set(Date.now()), 1000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
