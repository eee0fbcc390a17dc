import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Session } from '../../core/session.ts';
import { Confirm } from '../../ui/confirm.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { clockOf } from '../../ui/duration.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Toaster } from '../../ui/toasts.ts';
import { Player } from './player.ts';
import { RecordingRules } from './rules.ts';

export type Recording = ItemOf<'/api/recordings'>;
type Sort = NonNullable<QueryOf<'/api/recordings', 'get'>['sort']>;

const dayMs = 86_400_000;
const periods = { day: 1, week: 7, month: 30 } as const;
type Period = keyof typeof periods;
const isPeriod = (text: string): text is Period => text in periods;
/** Bytes that a second takes: WAV of 8,000 samples of 16 bits. */
const bytesASecond = 16_000;
/** By then the server has removed a recording. */
const leavingMs = 20_000;
/** For two seconds the API answers with the files that it has just looked at. */
const newAfterMs = 2500;

/** What was recorded: to be found, heard and removed. */
@Component({
  selector: 'app-recordings',
  imports: [Blank, DataTable, Icon, PageHeader, Player, Row],
  templateUrl: './recordings.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecordingsPage {
  readonly #api = inject(Api);
  readonly #dialogs = inject(Dialogs);
  readonly #confirm = inject(Confirm);
  readonly #toaster = inject(Toaster);
  readonly #session = inject(Session);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly periods = ['day', 'week', 'month'] as const;

  protected readonly canEdit = computed(() => this.#session.hasRole('super_admin', 'admin'));
  protected readonly playing = signal<Recording | null>(null);
  /** The server removes them in its own time. */
  protected readonly leaving = signal<ReadonlySet<string>>(new Set());
  protected readonly list: List<Recording> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/recordings', {
      // From the address: the API refuses what it does not know.
      query: { ...request, sort: (sort === '' ? '-savedAt' : sort) as Sort, since: this.#since() },
      signal,
    }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { recordings, cdr, table } = this.t();
    return [
      { title: recordings.play },
      { title: cdr.from },
      { title: cdr.to },
      { title: recordings.length, kind: 'number' },
      { title: recordings.saved, sort: 'savedAt' },
      { title: cdr.direction, kind: 'wide' },
      { title: recordings.size, sort: 'bytes', kind: 'wide' },
      ...(this.canEdit() ? [{ title: table.actions, kind: 'actions' } as const] : []),
    ];
  });
  protected readonly idOf = ({ id }: Recording) => id;

  constructor() {
    const stop = inject(Events).on(['recording', 'call', 'job'], () =>
      this.list.query.reloadSoon(newAfterMs),
    );
    inject(DestroyRef).onDestroy(stop);
  }

  protected from({ call }: Recording): string {
    return call === null ? this.t().none : (call.from ?? this.t().cdr.withheld);
  }

  protected to({ call }: Recording): string {
    return call?.to ?? this.t().none;
  }

  /** Who spoke with whom, or the id if that is not known. */
  protected label(recording: Recording): string {
    return recording.call === null ? recording.id : `${this.from(recording)} → ${this.to(recording)}`;
  }

  protected length({ bytes }: Recording): string {
    return clockOf(bytes / bytesASecond);
  }

  protected choose(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.list.choose({ period: event.target.value });
  }

  protected async rules(): Promise<void> {
    await this.#dialogs.open(RecordingRules, null, 'sheet');
  }

  protected async remove(recording: Recording): Promise<void> {
    const { id } = recording;
    const words = this.t().recordings;
    const isDone = await this.#confirm.ask({
      title: words.removeTitle,
      text: words.removeText(this.label(recording)),
      action: this.t().actions.remove,
      run: () => this.#api.delete('/api/recordings/{id}', { params: { id } }),
    });
    if (!isDone) return;
    this.leaving.update((ids) => new Set([...ids, id]));
    if (this.playing()?.id === id) this.playing.set(null);
    this.#toaster.ok(words.removing);
    this.list.query.reloadSoon(newAfterMs);
    // If it is still there then, it failed.
    setTimeout(() => {
      this.leaving.update((ids) => new Set([...ids].filter((one) => one !== id)));
    }, leavingMs);
  }

  /** From the beginning of a minute, so that the same is asked for again and again. */
  #since(): string | undefined {
    const period = this.list.filter('period');
    if (!isPeriod(period)) return undefined;
    const from = Date.now() - periods[period] * dayMs;
    return new Date(from - (from % 60_000)).toISOString();
  }
}
