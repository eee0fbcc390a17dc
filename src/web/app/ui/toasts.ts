import { ChangeDetectionStrategy, Component, Injectable, inject, signal } from '@angular/core';
import { asApiError } from '../core/api-error.ts';
import { I18n } from '../core/i18n.ts';
import { Icon } from './icon.ts';

interface Message {
  id: number;
  kind: 'ok' | 'failed';
  title: string;
  text: string;
}

/** Short messages at the edge of the page. Failures stay until they are closed. */
@Injectable({ providedIn: 'root' })
export class Toaster {
  readonly #i18n = inject(I18n);
  readonly #messages = signal<readonly Message[]>([]);
  readonly messages = this.#messages.asReadonly();
  #next = 1;

  ok(title: string): void {
    const id = this.#add({ kind: 'ok', title, text: '' });
    setTimeout(() => this.close(id), 5000);
  }

  failed(error: unknown): void {
    const { title, text } = describeError(error, this.#i18n);
    this.#add({ kind: 'failed', title, text });
  }

  close(id: number): void {
    this.#messages.update((all) => all.filter((one) => one.id !== id));
  }

  #add(message: Omit<Message, 'id'>): number {
    const id = this.#next++;
    this.#messages.update((all) => [...all.slice(-3), { ...message, id }]);
    return id;
  }
}

/** A failure for people: what failed, why, and what to do. */
export function describeError(error: unknown, i18n: I18n): { title: string; text: string } {
  const { code, message } = asApiError(error);
  const known = i18n.texts().errors[code];
  if (known === undefined) return { title: sentence(message), text: '' };
  // The API's own words tell what exactly; they are in English.
  const why = generic.has(code) ? '' : `${sentence(message).replace(/\.$/, '')}. `;
  return { title: known.title, text: why + known.hint };
}

/** Codes whose messages say no more than the code. */
const generic = new Set([
  'unreachable',
  'unauthenticated',
  'invalid_credentials',
  'totp_required',
  'internal',
]);

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

@Component({
  selector: 'app-toasts',
  imports: [Icon],
  template: `
    <div class="toasts" role="status" aria-live="polite">
      @for (message of toaster.messages(); track message.id) {
        <div class="toast" [class.toast--failed]="message.kind === 'failed'">
          <app-icon [name]="message.kind === 'ok' ? 'circle-check' : 'circle-alert'" />
          <div class="toast__text">
            <strong>{{ message.title }}</strong>
            @if (message.text) {
              <p>{{ message.text }}</p>
            }
          </div>
          <button type="button" class="icon-button" [attr.aria-label]="i18n.texts().actions.close" (click)="toaster.close(message.id)">
            <app-icon name="x" />
          </button>
        </div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Toasts {
  protected readonly toaster = inject(Toaster);
  protected readonly i18n = inject(I18n);
}
