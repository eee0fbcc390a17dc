import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { type Answer, Api } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';
import type { Backup } from './backups.ts';

/** A backup, and what the last test of it found. */
@Component({
  selector: 'app-backup-details',
  imports: [DialogFrame, Failure, Status],
  templateUrl: './details.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BackupDetails {
  readonly #api = inject(Api);
  readonly #given = inject<Backup>(DIALOG_DATA);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly query = new Query<Answer<'/api/backups/{id}', 'get'>>((signal) =>
    this.#api.get('/api/backups/{id}', { params: { id: this.#given.id }, signal }),
  );
  protected readonly backup = () => this.query.value() ?? this.#given;

  constructor() {
    const stop = inject(Events).on(['backup', 'job'], () => this.query.reloadSoon());
    inject(DestroyRef).onDestroy(stop);
  }
}
