import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { I18n } from '../core/i18n.ts';
import { Icon } from '../ui/icon.ts';
import { Timer } from '../ui/timer.ts';
import { Phone } from './phone.ts';
import { callWords, whoOf } from './words.ts';

/** The call that goes on, at the foot of whichever page is open. */
@Component({
  selector: 'app-phone-bar',
  imports: [Icon, RouterLink, Timer],
  template: `
    <p class="hidden" role="status">{{ isIncoming() ? t().phone.incomingFrom(who()) : '' }}</p>
    @if (isHidden() ? null : phone.call(); as call) {
      <section class="phone-bar" [class.phone-bar--ringing]="isIncoming()" [attr.aria-label]="t().phone.title">
        <a class="phone-bar__who" routerLink="/phone">
          <span class="hidden">{{ t().phone.open }}:</span>
          <span class="phone-bar__mark"><app-icon [name]="call.direction === 'in' ? 'phone-incoming' : 'phone-outgoing'" /></span>
          <span>
            <strong>{{ who() }}</strong>
            <span>
              {{ words() }}
              @if (call.since; as since) {
                · <app-timer [since]="since" />
              }
            </span>
          </span>
        </a>
        @if (isIncoming()) {
          <button type="button" class="button button--answer" (click)="phone.answer()"><app-icon name="phone" />{{ t().phone.answer }}</button>
          <button type="button" class="button button--danger" (click)="phone.hangUp()"><app-icon name="phone-off" />{{ t().phone.decline }}</button>
        } @else {
          @if (call.since) {
            <button type="button" class="icon-button icon-button--round" [attr.aria-pressed]="call.isMuted" [attr.aria-label]="t().phone.mute" (click)="phone.toggleMute()">
              <app-icon [name]="call.isMuted ? 'mic-off' : 'mic'" />
            </button>
            <button type="button" class="icon-button icon-button--round" [attr.aria-pressed]="call.isHeld" [attr.aria-label]="t().phone.hold" (click)="phone.toggleHold()">
              <app-icon [name]="call.isHeld ? 'play' : 'pause'" />
            </button>
          }
          <button type="button" class="button button--danger" (click)="phone.hangUp()"><app-icon name="phone-off" />{{ t().phone.hangUp }}</button>
        }
      </section>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhoneBar {
  protected readonly phone = inject(Phone);
  protected readonly t = inject(I18n).texts;
  protected readonly words = callWords();
  /** On the phone's own page, which shows the same. */
  readonly isHidden = input(false);

  protected isIncoming(): boolean {
    const call = this.phone.call();
    return call?.direction === 'in' && call.state === 'ringing';
  }

  protected who(): string {
    const call = this.phone.call();
    return call === null ? '' : whoOf(call);
  }
}
