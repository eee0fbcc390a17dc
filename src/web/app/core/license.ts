import { Injectable, inject, signal } from '@angular/core';
import { type Answer, Api } from './api.ts';

export type LicenseState = Answer<'/api/license/verify', 'get'>;

/** Whether this server is licensed. */
@Injectable({ providedIn: 'root' })
export class License {
  readonly #api = inject(Api);
  readonly #state = signal<LicenseState | null>(null);
  /** Null before it was asked. */
  readonly state = this.#state.asReadonly();

  /** What is known; asks if nothing is. */
  async known(): Promise<LicenseState> {
    return this.#state() ?? this.verify();
  }

  async verify(): Promise<LicenseState> {
    const state = await this.#api.get('/api/license/verify');
    this.#state.set(state);
    return state;
  }

  async activate(key: string): Promise<LicenseState> {
    const state = await this.#api.post('/api/license/activate', { body: { license_key: key } });
    this.#state.set(state);
    return state;
  }
}
