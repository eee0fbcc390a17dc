import { DestroyRef, effect, inject, signal, untracked } from '@angular/core';
import { type ApiError, asApiError } from './api-error.ts';

/** Failures that pass by themselves, and how soon it is tried again. */
const passing = new Set(['unreachable', 'unavailable']);
const retryMs = 3000;

/** Something that is asked of the API, and asked again. What was there stays while the next answer is on its way. */
export class Query<T> {
  readonly #ask: (signal: AbortSignal) => Promise<T>;
  readonly #value = signal<T | undefined>(undefined);
  readonly #error = signal<ApiError | null>(null);
  readonly #isLoading = signal(false);
  #running: AbortController | null = null;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** Undefined before the first answer. */
  readonly value = this.#value.asReadonly();
  /** Of the latest request; the value may be of an earlier one. */
  readonly error = this.#error.asReadonly();
  readonly isLoading = this.#isLoading.asReadonly();

  /** Asks at once, and again whenever a signal changes that `ask` reads before it waits. */
  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask;
    effect(() => {
      const controller = this.#begin();
      const answer = this.#ask(controller.signal);
      untracked(() => void this.#follow(answer, controller));
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#soon);
      this.#running?.abort();
    });
  }

  reload(): void {
    const controller = this.#begin();
    void this.#follow(
      untracked(() => this.#ask(controller.signal)),
      controller,
    );
  }

  /** Reloads once for many events that come together. */
  reloadSoon(afterMs = 300): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.reload();
    }, afterMs);
  }

  /** Changes what is there, such as by an event. */
  update(change: (value: T) => T): void {
    this.#value.update((value) => (value === undefined ? undefined : change(value)));
  }

  #begin(): AbortController {
    this.#running?.abort();
    this.#running = new AbortController();
    return this.#running;
  }

  async #follow(answer: Promise<T>, controller: AbortController): Promise<void> {
    this.#isLoading.set(true);
    try {
      const value = await answer;
      if (controller.signal.aborted) return;
      this.#value.set(value);
      this.#error.set(null);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#error.set(asApiError(error));
      if (passing.has(asApiError(error).code)) this.reloadSoon(retryMs);
    }
    this.#isLoading.set(false);
  }
}
