import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { Api } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';
import type { Extension } from './extensions.ts';

/** One extension and its phones, as they come and go. */
@Component({
  selector: 'app-extension-details',
  imports: [DialogFrame, Failure, Status],
  template: `
    @let one = extension();
    <app-dialog [title]="one.number + (one.name === null ? '' : ' · ' + one.name)">
      @if (query.error(); as error) {
        <app-failure [error]="error" [canRetry]="true" (retry)="query.reload()" />
      }
      <dl class="facts">
        <div><dt>{{ t().extensions.type }}</dt><dd>{{ t().extensions.types[one.type] }}</dd></div>
        <div>
          <dt>{{ t().extensions.status }}</dt>
          <dd>
            <app-status [tone]="one.registered ? 'ok' : 'idle'">{{
              one.registered === null ? t().extensions.unknown : one.registered ? t().extensions.registered : t().extensions.notRegistered
            }}</app-status>
          </dd>
        </div>
        @if (one.peer !== null) {
          <div><dt>{{ t().extensions.peer }}</dt><dd class="number">{{ one.peer }}</dd></div>
        }
        <div><dt>{{ t().extensions.transport }}</dt><dd>{{ one.transport.toUpperCase() }}</dd></div>
        <div><dt>{{ t().extensions.context }}</dt><dd class="mono">{{ one.context }}</dd></div>
        <div><dt>{{ t().extensions.maxContacts }}</dt><dd class="number">{{ one.maxContacts }}</dd></div>
        <div><dt>{{ t().extensions.created }}</dt><dd class="number">{{ i18n.moment(one.createdAt) }}</dd></div>
      </dl>
      <h3>{{ t().extensions.devices }}</h3>
      @for (contact of one.contacts; track contact.uri) {
        <dl class="facts facts--boxed">
          <div><dt>{{ t().extensions.contact.agent }}</dt><dd>{{ contact.userAgent ?? t().unknown }}</dd></div>
          <div><dt>{{ t().extensions.contact.address }}</dt><dd class="mono">{{ contact.address ?? t().unknown }}</dd></div>
          <div><dt>{{ t().extensions.contact.rtt }}</dt><dd class="number">{{ contact.rttMs === null ? t().none : i18n.number(contact.rttMs, 1) + ' ms' }}</dd></div>
        </dl>
      } @empty {
        <p class="muted">{{ t().extensions.noDevices }}</p>
      }
      <h3>{{ t().extensions.secret }}</h3>
      <p class="muted">{{ t().extensions.secretText }}</p>
      <pre class="sample">smartcms ext credentials {{ one.number }}</pre>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExtensionDetails {
  readonly #api = inject(Api);
  readonly #given = inject<Extension>(DIALOG_DATA);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly query = new Query<Extension>((signal) =>
    this.#api.get('/api/extensions/{number}', { params: { number: this.#given.number }, signal }),
  );
  protected readonly extension = () => this.query.value() ?? this.#given;

  constructor() {
    const stop = inject(Events).on(['extension', 'registration'], (event) => {
      if (event === null || event.subject === this.#given.number) this.query.reloadSoon();
    });
    inject(DestroyRef).onDestroy(stop);
  }
}
