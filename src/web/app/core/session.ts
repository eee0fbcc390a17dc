import { computed, Injectable, inject, signal } from '@angular/core';
import { type Module, modulesOfRole, type Role } from '../../../domain/modules.ts';
import { type Answer, Api, type Body } from './api.ts';
import { ApiError, asApiError } from './api-error.ts';
import { License } from './license.ts';
import { Token } from './token.ts';

export type Me = Answer<'/api/me', 'get'>;

/** Whether a licence is good, and why. */
type Verdict = { valid: boolean; code: string };

/** Why a page is not open: nothing is licensed, the licence lacks it, or the role does. */
export type Refusal = 'license' | 'module' | 'role';

/** Who is logged in, and what that opens. It changes while pages are open: what depends on it follows the signals. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #api = inject(Api);
  readonly #token = inject(Token);
  readonly #license = inject(License);
  readonly #me = signal<Me | null>(null);
  readonly #verdict = signal<Verdict | null>(null);

  /** Null if nobody is logged in, or it is not known yet who is. */
  readonly me = computed(() => (this.#token.value() === null ? null : this.#me()));
  readonly modules = computed<readonly Module[]>(() => this.me()?.modules ?? []);
  /** On the licence that the user is under: the server's until the events told. */
  readonly verdict = computed<Verdict | null>(() => this.#verdict() ?? this.#license.state());
  readonly isOpen = computed(() => this.#token.value() !== null);

  /** Asks who is logged in, if that is not known. Null if nobody is. */
  async restore(): Promise<Me | null> {
    return this.me() ?? this.refresh();
  }

  /** Asks who is logged in now. Null if nobody is; throws ApiError if that cannot be known. */
  async refresh(): Promise<Me | null> {
    if (this.#token.value() === null) return null;
    try {
      this.#me.set(await this.#api.get('/api/me'));
    } catch (error) {
      if (asApiError(error).code !== 'unauthenticated') throw error;
    }
    return this.me();
  }

  async logIn(given: Body<'/api/login', 'post'>, stay: boolean): Promise<Me> {
    const { token, user } = await this.#api.post('/api/login', { body: given });
    this.#token.keep(token, stay);
    this.#me.set(user);
    return user;
  }

  async logOut(): Promise<void> {
    // The session ends here whatever the server says; there it ends by itself.
    await this.#api.post('/api/logout').catch(() => undefined);
    this.#me.set(null);
    this.#verdict.set(null);
    this.#token.forget();
  }

  async changePassword(body: Body<'/api/password', 'post'>): Promise<void> {
    await this.#api.post('/api/password', { body });
    await this.refresh();
  }

  /** What the events told: what the user has from now on, and how the user's licence is. Whether that is new. */
  setAccess({ modules, extension }: Pick<Me, 'modules' | 'extension'>, verdict: Verdict): boolean {
    const isNews =
      String(modules) !== String(this.modules()) ||
      extension !== this.me()?.extension ||
      verdict.code !== this.verdict()?.code;
    this.#me.update((me) => (me === null ? null : { ...me, modules, extension }));
    this.#verdict.set(verdict);
    return isNews;
  }

  /** Whether a role is held at least. */
  hasRole(...roles: readonly Role[]): boolean {
    const role = this.me()?.role;
    return role !== undefined && roles.includes(role);
  }

  /** Why a module is not open, or null if it is. */
  refusalOf(module: Module): Refusal | null {
    const me = this.me();
    if (me === null || me.modules.includes(module)) return null;
    if (!modulesOfRole(me.role).includes(module)) return 'role';
    return this.verdict()?.valid === false ? 'license' : 'module';
  }
}

/** Whether the server wants something before it lets anyone in. */
export function needsCode(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'totp_required';
}
