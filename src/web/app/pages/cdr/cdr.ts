import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { Api } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Dialogs } from '../../ui/dialog.ts';
import { saveFile } from '../../ui/download.ts';
import { clockOf } from '../../ui/duration.ts';
import { Icon, type IconName } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Status } from '../../ui/status.ts';
import { Toaster } from '../../ui/toasts.ts';
import { DayChart } from './day-chart.ts';
import { beginOf, type Day, everyDay, periodOf, totalOf, unitOf } from './days.ts';
import { CallDetails } from './details.ts';
import { toneOf } from './outcome.ts';
import { type CallRecord, CallRecords, type RecordFilter } from './records.ts';

const directionIcons: Record<CallRecord['direction'], IconName> = {
  inbound: 'phone-incoming',
  outbound: 'phone-outgoing',
  internal: 'phone',
};
/** Within so long after its end a call has its record. */
const recordAfterMs = 2000;

/** Calls that are over, with figures of each day. */
@Component({
  selector: 'app-cdr',
  imports: [Blank, DataTable, DayChart, Icon, PageHeader, Row, Status],
  templateUrl: './cdr.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CdrPage {
  readonly #api = inject(Api);
  readonly #dialogs = inject(Dialogs);
  readonly #toaster = inject(Toaster);
  readonly #records = new CallRecords(this.#api);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly periods = ['today', 'week', 'month', 'quarter'] as const;
  protected readonly dispositions = ['answered', 'busy', 'no_answer', 'failed'] as const;
  protected readonly directions = ['internal', 'inbound', 'outbound'] as const;

  protected readonly list: List<CallRecord> = new List(({ page, limit }, signal) =>
    this.#records.page(this.#filter(), { page, limit, per: unitOf(this.period()) }, signal),
  );
  readonly #statistics = new Query<Day[]>(() => this.#records.days(this.#filter(), unitOf(this.period())));
  protected readonly days = computed(() =>
    everyDay(this.#statistics.value() ?? [], this.period(), new Date()),
  );
  protected readonly chartTitle = computed(() =>
    unitOf(this.period()) === 'hour' ? this.t().cdr.perHour : this.t().cdr.perDay,
  );
  protected readonly total = computed(() => {
    const days = this.#statistics.value();
    return days === undefined ? null : totalOf(days);
  });
  protected readonly columns = computed<readonly Column[]>(() => {
    const { cdr } = this.t();
    return [
      { title: cdr.from },
      { title: cdr.to },
      { title: cdr.disposition },
      { title: cdr.duration, kind: 'number' },
      { title: cdr.direction, kind: 'wide' },
      { title: cdr.answeredBy, kind: 'wide' },
      { title: cdr.began },
    ];
  });
  protected readonly idOf = ({ id }: CallRecord) => id;
  protected readonly clockOf = clockOf;
  protected readonly toneOf = toneOf;
  protected readonly directionIcons = directionIcons;

  constructor() {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isMore = false;
    const reloadLate = () => {
      // The record of a call that ends meanwhile may not be there by then.
      isMore = timer !== undefined;
      timer ??= setTimeout(() => {
        timer = undefined;
        this.#records.forget();
        this.list.query.reload();
        this.#statistics.reload();
        if (isMore) reloadLate();
      }, recordAfterMs);
    };
    const stop = inject(Events).on(['call'], (event) => {
      if (event === null || event.type === 'call.ended') reloadLate();
    });
    inject(DestroyRef).onDestroy(() => {
      stop();
      clearTimeout(timer);
    });
  }

  protected period() {
    return periodOf(this.list.filter('period'));
  }

  protected choose(name: string, event: Event): void {
    const { target } = event;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) {
      this.list.choose({ [name]: target.value.trim() });
    }
  }

  protected show(call: CallRecord): void {
    void this.#dialogs.open(CallDetails, call, 'sheet');
  }

  protected showOf({ from, to }: CallRecord): string {
    return this.t().cdr.show(from ?? this.t().cdr.withheld, to ?? this.t().none);
  }

  protected async export(): Promise<void> {
    try {
      saveFile('calls.csv', await this.#api.download('/api/cdr/export', { query: this.#filter() }));
      this.#toaster.ok(this.t().cdr.exported);
    } catch (error) {
      this.#toaster.failed(error);
    }
  }

  #filter(): RecordFilter {
    return {
      since: beginOf(this.period(), new Date()).toISOString(),
      ...this.#chosen('from'),
      ...this.#chosen('to'),
      ...this.#chosen('disposition'),
      ...this.#chosen('direction'),
    };
  }

  #chosen(name: 'from' | 'to' | 'disposition' | 'direction'): RecordFilter {
    const value = this.list.filter(name);
    // From the address: the API refuses what it does not know.
    return value === '' ? {} : { [name]: value };
  }
}
