import { Injectable, signal } from '@angular/core';

const tickMs = 15_000;

/** The time for all that tells how long ago something was, so that they agree. */
@Injectable({ providedIn: 'root' })
export class Clock {
  readonly #now = signal(Date.now());
  /** In milliseconds; as old as a tick at most. */
  readonly now = this.#now.asReadonly();

  constructor() {
    setInterval(() => this.#now.set(Date.now()), tickMs);
  }
}
