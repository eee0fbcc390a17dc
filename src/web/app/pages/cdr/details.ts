import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { clockOf } from '../../ui/duration.ts';
import { Icon } from '../../ui/icon.ts';
import { Status } from '../../ui/status.ts';
import { toneOf } from './outcome.ts';
import type { CallRecord } from './records.ts';

/** All that is known of a call that is over. */
@Component({
  selector: 'app-call-details',
  imports: [DialogFrame, Icon, RouterLink, Status],
  template: `
    <app-dialog [title]="t().cdr.details">
      <dl class="facts">
        <div><dt>{{ t().cdr.from }}</dt><dd class="number">{{ call.from ?? t().cdr.withheld }}</dd></div>
        <div><dt>{{ t().cdr.to }}</dt><dd class="number">{{ call.to ?? t().none }}</dd></div>
        <div>
          <dt>{{ t().cdr.disposition }}</dt>
          <dd><app-status [tone]="toneOf(call)">{{ t().cdr.dispositions[call.disposition] }}</app-status></dd>
        </div>
        <div><dt>{{ t().cdr.direction }}</dt><dd>{{ t().cdr.directions[call.direction] }}</dd></div>
        @if (call.answeredBy !== null) {
          <div><dt>{{ t().cdr.answeredBy }}</dt><dd class="number">{{ call.answeredBy }}</dd></div>
        }
        @if (call.trunk !== null) {
          <div><dt>{{ t().cdr.trunk }}</dt><dd>{{ call.trunk }}</dd></div>
        }
        <div><dt>{{ t().cdr.began }}</dt><dd class="number">{{ i18n.moment(call.startedAt) }}</dd></div>
        @if (call.answeredAt !== null) {
          <div><dt>{{ t().cdr.answeredAt }}</dt><dd class="number">{{ i18n.clock(call.answeredAt) }}</dd></div>
        }
        <div><dt>{{ t().cdr.ended }}</dt><dd class="number">{{ i18n.clock(call.endedAt) }}</dd></div>
        <div><dt>{{ t().cdr.duration }}</dt><dd class="number">{{ clockOf(call.billableSeconds) }}</dd></div>
        <div><dt>{{ t().cdr.id }}</dt><dd class="mono">{{ call.id }}</dd></div>
      </dl>
      @if (call.recorded) {
        <h3>{{ t().cdr.recorded }}</h3>
        @if (session.modules().includes('recordings')) {
          <a class="button" routerLink="/recordings" [queryParams]="{ q: call.id }" (click)="ref.close()"><app-icon name="play" />{{ t().cdr.listen }}</a>
        } @else {
          <p class="muted">{{ t().cdr.recordedText(call.id) }}</p>
        }
      }
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CallDetails {
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly session = inject(Session);
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly call = inject<CallRecord>(DIALOG_DATA);
  protected readonly clockOf = clockOf;
  protected readonly toneOf = toneOf;
}
