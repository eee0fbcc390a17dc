import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Moment } from '../../ui/moment.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Status, type Tone } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { BackupDetails } from './details.ts';
import { BackupJobs } from './jobs.ts';
import { BackupRun } from './run.ts';

export type Backup = ItemOf<'/api/backups'>;
type Sort = NonNullable<QueryOf<'/api/backups', 'get'>['sort']>;

/** Backups that others made are known when the server has looked; it is asked so often. */
const refreshMs = 30_000;

const tones: Record<Backup['state'], Tone> = { complete: 'warn', verified: 'ok', damaged: 'down' };

/** The backups that the server keeps, and what proves them. */
@Component({
  selector: 'app-backups',
  imports: [
    BackupJobs,
    Blank,
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    DataTable,
    Icon,
    Moment,
    PageHeader,
    Row,
    Status,
  ],
  templateUrl: './backups.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BackupsPage {
  readonly #api = inject(Api);
  readonly #dialogs = inject(Dialogs);
  readonly #toaster = inject(Toaster);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;

  protected readonly list: List<Backup> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/backups', {
      // From the address: the API refuses what it does not know.
      query: { ...request, sort: (sort === '' ? '-createdAt' : sort) as Sort },
      signal,
    }),
  );
  /** The newest one, the newest proven one, and how many there are, whatever page is open. */
  protected readonly newest = new Query(async (signal) => {
    const newest = { limit: 1, sort: '-createdAt' } as const;
    const [any, proven] = await Promise.all([
      this.#api.get('/api/backups', { query: newest, signal }),
      this.#api.get('/api/backups', { query: { ...newest, q: 'verified' }, signal }),
    ]);
    return { any: any.items[0], proven: proven.items[0], count: any.total, asOf: any.asOf };
  });
  /** Null if the server has not told yet. */
  protected readonly known = computed(() => {
    const newest = this.newest.value();
    return newest === undefined || newest.asOf === null ? null : newest;
  });
  protected readonly folder = computed(() => {
    const file = this.known()?.any?.file;
    return file === undefined ? null : file.slice(0, file.lastIndexOf('/'));
  });
  protected readonly columns = computed<readonly Column[]>(() => {
    const { backups, table } = this.t();
    return [
      { title: backups.made, sort: 'createdAt' },
      { title: backups.kind, sort: 'kind' },
      { title: backups.state, sort: 'state' },
      { title: backups.size, sort: 'bytes', kind: 'number' },
      { title: backups.rows, kind: 'number' },
      { title: backups.id, kind: 'wide' },
      { title: table.actions, kind: 'actions' },
    ];
  });
  protected readonly idOf = ({ id }: Backup) => id;
  protected readonly toneOf = ({ state }: Backup) => tones[state];

  constructor() {
    const stop = inject(Events).on(['backup', 'job'], () => this.reload());
    const timer = setInterval(() => {
      if (!document.hidden) this.reload();
    }, refreshMs);
    inject(DestroyRef).onDestroy(() => {
      stop();
      clearInterval(timer);
    });
  }

  protected reload(): void {
    this.list.query.reloadSoon();
    this.newest.reloadSoon();
  }

  protected show(backup: Backup): void {
    void this.#dialogs.open(BackupDetails, backup, 'sheet');
  }

  protected async run(): Promise<void> {
    await this.#dialogs.open(BackupRun, null);
  }

  protected async verify({ id }: Backup): Promise<void> {
    try {
      await this.#api.post('/api/backups/{id}/verify', { params: { id } });
      this.#toaster.ok(this.t().backups.verifyAsked);
    } catch (error) {
      this.#toaster.failed(error);
    }
  }
}
