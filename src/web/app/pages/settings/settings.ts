import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject } from '@angular/core';
import { type Answer, Api } from '../../core/api.ts';
import { Events } from '../../core/events.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Failure } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { KeepForm } from './keep-form.ts';
import { NumbersForm } from './numbers-form.ts';

export type Settings = Answer<'/api/settings', 'get'>;
export type Numbers = Answer<'/api/settings/numbers', 'get'>;

/** What the server is set to: what may be changed here, and what a deploy changes. */
@Component({
  selector: 'app-settings',
  imports: [Failure, KeepForm, NumbersForm, PageHeader],
  templateUrl: './settings.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsPage {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly settings = new Query<Settings>((signal) => this.#api.get('/api/settings', { signal }));
  protected readonly numbers = new Query<Numbers>((signal) =>
    this.#api.get('/api/settings/numbers', { signal }),
  );
  /** What the config says, with the name that it has there. */
  protected readonly deployed = computed(() => {
    const deployed = this.settings.value()?.deployed;
    if (!deployed) return null;
    const { server } = this.t().settings;
    const { publicAddress, domain, timeZone, ports, recordings } = deployed;
    return [
      { name: 'network.publicAddress', title: server.publicAddress, value: publicAddress },
      { name: 'network.domain', title: server.domain, value: domain ?? this.t().none },
      { name: 'timeZone', title: server.timeZone, value: timeZone },
      { name: 'network.ports.https', title: server.https, value: String(ports.https) },
      { name: 'network.ports.sip', title: server.sip, value: String(ports.sip) },
      { name: 'network.ports.sips', title: server.sips, value: String(ports.sips) },
      { name: 'network.ports.wss', title: server.wss, value: String(ports.wss) },
      {
        name: 'recordings.minFreePercent',
        title: server.minFree,
        value: this.i18n.percent(recordings.minFreePercent / 100),
      },
    ];
  });
  protected readonly codes = computed(() => {
    const words: Record<string, string> = this.t().settings.codes;
    return Object.entries(this.settings.value()?.deployed?.codes ?? {}).map(([name, code]) => ({
      name,
      code,
      about: words[name] ?? name,
    }));
  });

  constructor() {
    const stop = inject(Events).on(['settings', 'route'], () => {
      this.settings.reloadSoon();
      this.numbers.reloadSoon();
    });
    inject(DestroyRef).onDestroy(stop);
  }
}
