import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  output,
} from '@angular/core';
import { Api, type ItemOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Icon } from '../../ui/icon.ts';
import { Moment } from '../../ui/moment.ts';
import { Status, type Tone } from '../../ui/status.ts';
import { Timer } from '../../ui/timer.ts';

type Job = ItemOf<'/api/jobs'>;

const tones: Record<Job['state'], Tone> = { queued: 'idle', running: 'warn', done: 'ok', failed: 'down' };
const kinds = ['backup', 'verify', 'prune'] as const;
type Kind = (typeof kinds)[number];
const isOurs = (job: Job): job is Job & { kind: Kind } => kinds.some((kind) => kind === job.kind);
/** So many are shown. */
const most = 4;
/** What a job does just now no event tells. */
const askEveryMs = 1000;

/** The latest work on backups, as it goes on. */
@Component({
  selector: 'app-backup-jobs',
  imports: [Icon, Moment, Status, Timer],
  templateUrl: './jobs.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BackupJobs {
  readonly #api = inject(Api);
  protected readonly t = inject(I18n).texts;
  /** Some work ended. */
  readonly finished = output();
  readonly #query = new Query((signal) =>
    this.#api.get('/api/jobs', { query: { limit: 100, sort: '-requestedAt' }, signal }),
  );
  protected readonly jobs = computed(() => (this.#query.value()?.items ?? []).filter(isOurs).slice(0, most));
  readonly #running = computed(() =>
    this.jobs()
      .filter(({ state }) => state === 'queued' || state === 'running')
      .map(({ id }) => id),
  );
  protected readonly tones = tones;

  constructor() {
    let before: readonly number[] = [];
    effect(() => {
      const running = this.#running();
      if (before.some((id) => !running.includes(id))) this.finished.emit();
      before = running;
    });
    const stop = inject(Events).on(['job'], () => this.#query.reloadSoon());
    const timer = setInterval(() => {
      if (this.#running().length > 0 && !document.hidden) this.#query.reload();
    }, askEveryMs);
    inject(DestroyRef).onDestroy(() => {
      stop();
      clearInterval(timer);
    });
  }

  /** Which backup it is about, if that is known. */
  protected about({ arguments: given, result }: Job): string {
    for (const from of [given, result]) {
      if (typeof from === 'object' && from !== null && 'id' in from && typeof from.id === 'string')
        return from.id;
    }
    return '';
  }
}
