import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { Events } from '../core/events.ts';
import { I18n } from '../core/i18n.ts';
import { Session } from '../core/session.ts';
import { Icon } from '../ui/icon.ts';

/** After so long without a connection it is said. */
const patienceMs = 4000;

/** Tells that the server does not answer, or that it cannot tell what happens, while that is so. */
@Component({
  selector: 'app-offline',
  imports: [Icon],
  template: `
    @if (isShown()) {
      <div class="notice notice--offline" role="alert">
        <app-icon name="wifi-off" />
        <div class="notice__text">
          <strong>{{ words().title }}</strong>
          <p>{{ words().text }}</p>
        </div>
      </div>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Offline {
  readonly #t = inject(I18n).texts;
  readonly #events = inject(Events);
  readonly #session = inject(Session);
  /** Since when it does not answer, in milliseconds; null while it does. */
  readonly #since = signal<number | null>(null);
  readonly #now = signal(Date.now());
  protected readonly isShown = computed(() => {
    const since = this.#since();
    return since !== null && this.#now() - since > patienceMs;
  });

  protected readonly words = computed(() => {
    const { offline } = this.#t();
    return this.#events.isBlocked() ? offline.blocked : offline;
  });

  constructor() {
    const timer = setInterval(() => this.#look(), 1000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  #look(): void {
    const isAway = this.#events.state() === 'connecting' || this.#session.me() === null;
    this.#now.set(Date.now());
    this.#since.update((since) => (isAway ? (since ?? Date.now()) : null));
    if (this.#session.me() === null) void this.#session.refresh().catch(() => undefined);
  }
}
