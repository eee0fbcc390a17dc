import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core';
import { I18n } from '../../core/i18n.ts';
import { dialled } from '../../phone/call.ts';
import { type PastCall, Phone, type PhoneState } from '../../phone/phone.ts';
import { callWords, whoOf } from '../../phone/words.ts';
import { Icon, type IconName } from '../../ui/icon.ts';
import { Moment } from '../../ui/moment.ts';
import { Blank, Failure } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Status, type Tone } from '../../ui/status.ts';
import { Timer } from '../../ui/timer.ts';
import { Keypad } from './keypad.ts';

const tones: Record<PhoneState, Tone> = {
  off: 'idle',
  connecting: 'warn',
  ready: 'ok',
  elsewhere: 'idle',
  failed: 'down',
};

/** /phone: the phone of the user's own extension. */
@Component({
  selector: 'app-phone',
  imports: [Blank, Failure, Icon, Keypad, Moment, PageHeader, Status, Timer],
  templateUrl: './phone.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhonePage {
  protected readonly t = inject(I18n).texts;
  protected readonly phone = inject(Phone);
  protected readonly words = callWords();
  protected readonly whoOf = whoOf;

  readonly #callId = computed(() => this.phone.call()?.id ?? null);
  /** What is typed: a number to call, or to pass the call on to. All of it begins anew with each call. */
  protected readonly typed = linkedSignal({ source: this.#callId, computation: () => '' });
  /** What is open below a call. */
  protected readonly panel = linkedSignal<string | null, 'keypad' | 'pass' | null>({
    source: this.#callId,
    computation: () => null,
  });
  /** Keys that were pressed in this call. */
  protected readonly sent = linkedSignal({ source: this.#callId, computation: () => '' });
  protected readonly number = computed(() => dialled(this.typed()));
  protected readonly tone = computed(() => tones[this.phone.state()]);
  /** Problems with words of their own; those of the API have theirs. */
  protected readonly problem = computed(() => {
    const problem = this.phone.problem();
    return typeof problem === 'string' ? this.t().phone.problems[problem] : null;
  });
  protected readonly failure = computed(() => {
    const problem = this.phone.problem();
    return typeof problem === 'string' ? null : problem;
  });
  protected readonly notice = computed(() => {
    const notice = this.phone.notice();
    if (notice === null) return null;
    const { endings, notPassed } = this.t().phone;
    return notice.about === 'transfer' ? notPassed(notice.number) : endings[notice.ending](notice.number);
  });
  protected readonly microphone = computed(() => {
    const problem = this.phone.microphone();
    return problem === null ? null : this.t().phone.microphone[problem];
  });

  protected type(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.typed.set(event.target.value);
  }

  protected append(key: string): void {
    this.typed.update((text) => text + key);
  }

  protected erase(): void {
    this.typed.update((text) => text.slice(0, -1));
  }

  protected dial(number = this.number()): void {
    if (number !== '') this.phone.dial(number);
  }

  protected press(key: string): void {
    this.sent.update((keys) => keys + key);
    this.phone.press(key);
  }

  protected pass(): void {
    if (this.number() === '') return;
    this.phone.passOn(this.number());
    this.panel.set(null);
  }

  protected ask(): void {
    if (this.number() !== '') this.phone.askFirst(this.number());
  }

  protected toggle(panel: 'keypad' | 'pass'): void {
    this.typed.set('');
    this.panel.update((open) => (open === panel ? null : panel));
  }

  protected iconOf({ call, ending }: PastCall): IconName {
    if (call.direction === 'out') return 'phone-outgoing';
    return call.since === null && ending === null ? 'phone-missed' : 'phone-incoming';
  }

  protected labelOf({ call }: PastCall): string {
    const { missed, directions } = this.t().phone;
    return call.direction === 'in' && call.since === null ? missed : directions[call.direction];
  }
}
