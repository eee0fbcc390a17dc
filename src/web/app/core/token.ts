import { Injectable, signal } from '@angular/core';
import { readStored, writeStored } from './stored.ts';

/**
 * The bearer token of this session: for this tab, or, if someone asks to stay logged in, for the browser. Page and API
 * are of one origin, and the content security policy lets no other script run.
 */
@Injectable({ providedIn: 'root' })
export class Token {
  readonly #value = signal(readStored('token', 'session') ?? readStored('token'));
  readonly #endedBy = signal<'expired' | null>(null);
  readonly value = this.#value.asReadonly();
  /** Why there is none any more, if nobody logged out. */
  readonly endedBy = this.#endedBy.asReadonly();

  keep(token: string, stay: boolean): void {
    this.forget();
    writeStored('token', token, stay ? 'local' : 'session');
    this.#value.set(token);
  }

  forget(): void {
    writeStored('token', null, 'session');
    writeStored('token', null);
    this.#endedBy.set(null);
    this.#value.set(null);
  }

  /** The API knows this token no more. */
  ended(token: string): void {
    if (token !== this.#value()) return;
    this.forget();
    this.#endedBy.set('expired');
  }
}
