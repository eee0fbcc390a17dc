import { signal } from '@angular/core';
import type { FormGroup } from '@angular/forms';
import { type ApiError, asApiError } from '../core/api-error.ts';

/** The sending of a form: whether it is on its way, and what failed. The server's words go to the fields they are about. */
export class FormSubmit {
  readonly #form: FormGroup;
  readonly #isSending = signal(false);
  readonly #error = signal<ApiError | null>(null);
  readonly isSending = this.#isSending.asReadonly();
  /** What failed and is not about one field. */
  readonly error = this.#error.asReadonly();

  constructor(form: FormGroup) {
    this.#form = form;
  }

  /** Sends if the form is right; gives undefined if it is not, or it failed. */
  async send<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.#form.markAllAsTouched();
    if (this.#form.invalid || this.#isSending()) {
      focusFirstWrong();
      return undefined;
    }
    this.#isSending.set(true);
    this.#error.set(null);
    try {
      return await work();
    } catch (error) {
      this.#place(asApiError(error));
      return undefined;
    } finally {
      this.#isSending.set(false);
    }
  }

  #place(error: ApiError): void {
    const placed = error.fields.filter(({ field, message }) => {
      const control = this.#form.get(field.split('/')[0] ?? '');
      control?.setErrors({ server: message });
      return control !== null;
    });
    if (placed.length === 0 || placed.length < error.fields.length) this.#error.set(error);
    focusFirstWrong();
  }
}

/** Once the marks are drawn. */
function focusFirstWrong(): void {
  setTimeout(() =>
    document.querySelector<HTMLElement>('.field--wrong :is(input, select, textarea)')?.focus(),
  );
}
