import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { Api } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Confirm } from '../../ui/confirm.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Moment } from '../../ui/moment.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { stateOf } from './state.ts';
import { hasSeats, type License, lastDayOf } from './values.ts';

/** A licence, what it opens, and the call servers that have a seat of it. */
@Component({
  selector: 'app-license-details',
  imports: [DialogFrame, Failure, Moment, Status],
  templateUrl: './details.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LicenseDetails {
  readonly #api = inject(Api);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  readonly #given = inject<License>(DIALOG_DATA);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly query = new Query<License>((signal) =>
    this.#api.get('/api/licenses/{id}', { params: { id: this.#given.id }, signal }),
  );
  protected readonly license = () => this.query.value() ?? this.#given;
  protected readonly hasSeats = hasSeats;
  protected readonly stateOf = (license: License) => stateOf(license, this.t(), new Date());

  constructor() {
    const stop = inject(Events).on(['license'], () => this.query.reloadSoon());
    inject(DestroyRef).onDestroy(stop);
  }

  protected end(expiresAt: string): string {
    return this.i18n.day(`${lastDayOf(expiresAt)}T12:00:00Z`);
  }

  protected async release({ serverId, serverName }: License['activations'][number]): Promise<void> {
    const words = this.t().licenses;
    const params = { id: this.#given.id, server: serverId };
    const isDone = await this.#confirm.ask({
      title: words.releaseTitle(serverName),
      text: words.releaseText,
      action: words.release,
      run: () => this.#api.delete('/api/licenses/{id}/activations/{server}', { params }),
    });
    if (!isDone) return;
    this.#toaster.ok(words.released(serverName));
    this.query.reload();
  }
}
