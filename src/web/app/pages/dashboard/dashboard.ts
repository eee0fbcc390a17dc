import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { type Answer, Api } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Icon } from '../../ui/icon.ts';
import { Moment } from '../../ui/moment.ts';
import { Failure } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { Status, type Tone } from '../../ui/status.ts';
import { Meter } from './meter.ts';

type ServerStatus = Answer<'/api/status', 'get'>;

const services = ['asterisk', 'database', 'redis'] as const;
/** What no event tells, such as the disks, is asked for so often. */
const refreshMs = 15_000;
const dayMs = 86_400_000;
const soonDays = 14;

/** How everything is, as it changes. */
@Component({
  selector: 'app-dashboard',
  imports: [Failure, Icon, Meter, Moment, PageHeader, Status],
  templateUrl: './dashboard.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DashboardPage {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly events = inject(Events);

  protected readonly status = new Query<ServerStatus>((signal) => this.#api.get('/api/status', { signal }));
  protected readonly services = computed(() =>
    services.map((name) => ({ name, service: this.status.value()?.services[name] })),
  );
  protected readonly down = computed(() =>
    this.services()
      .filter(({ service }) => service !== undefined && service.status !== 'ok')
      .map(({ name }) => name),
  );
  protected readonly downNames = computed(() => {
    const names = this.down().map((name) => this.t().dashboard.serviceNames[name] ?? name);
    return this.t().dashboard.down(names.join(', '));
  });

  /** A certificate that ends soon should have been renewed by now. */
  protected readonly certificateTone = computed<Tone>(() => {
    const certificate = this.status.value()?.certificate;
    if (!certificate) return 'idle';
    const days = (Date.parse(certificate.expiresAt) - Date.now()) / dayMs;
    if (days < 0) return 'down';
    return days < soonDays ? 'warn' : 'ok';
  });
  protected readonly upSince = computed(() => {
    const seconds = this.status.value()?.machine.uptimeSeconds;
    return seconds === undefined
      ? this.t().none
      : this.i18n.moment(new Date(Date.now() - seconds * 1000).toISOString());
  });

  constructor() {
    const stop = this.events.on(
      ['registration', 'call', 'extension', 'service', 'license', 'backup', 'job'],
      () => this.status.reloadSoon(),
    );
    const timer = setInterval(() => {
      if (!document.hidden) this.status.reload();
    }, refreshMs);
    inject(DestroyRef).onDestroy(() => {
      stop();
      clearInterval(timer);
    });
  }

  protected count(value: number | null | undefined): string {
    return value === null || value === undefined ? this.t().none : this.i18n.number(value);
  }
}
