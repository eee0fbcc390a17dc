import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { type Answer, Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { RowMenu } from '../../ui/row-menu.ts';
import { OutboundForm } from './outbound-form.ts';
import { RoutingWork } from './routing-work.ts';

export type Outbound = Extract<ItemOf<'/api/routes'>, { direction: 'out' }>;
type Routes = Answer<'/api/routes', 'get'>;
type Sort = NonNullable<QueryOf<'/api/routes', 'get'>['sort']>;

/** Which way calls go out. */
@Component({
  selector: 'app-outbound-routes',
  imports: [Blank, DataTable, Icon, PageHeader, Row, RowMenu],
  templateUrl: './outbound.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutboundRoutesPage {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly work = new RoutingWork(['route', 'routes'], () => this.list.query.reloadSoon());
  protected readonly t = this.work.t;
  protected readonly list: List<Outbound> = new List(async ({ sort, ...request }, signal) => {
    const query = { ...request, direction: 'out', sort: sort as Sort } as const;
    const page = await this.#api.get('/api/routes', { query, signal });
    return { ...page, items: page.items.filter(isOutbound) };
  });
  protected readonly columns = computed<readonly Column[]>(() => {
    const { routing, table } = this.t();
    return [
      { title: routing.pattern, sort: 'id' },
      { title: routing.trunks },
      { title: routing.dialledAs, kind: 'wide' },
      { title: routing.emergency, kind: 'wide' },
      { title: routing.international, kind: 'wide' },
      { title: routing.maxCalls, kind: 'wide' },
      ...(this.work.canEdit() ? [{ title: table.actions, kind: 'actions' } as const] : []),
    ];
  });
  protected readonly idOf = ({ id }: Outbound) => id;

  /** What becomes of a number: −1 +62 is one digit off, and 62 before the rest. */
  protected change({ strip, prepend }: Outbound): string {
    const parts = [strip === 0 ? '' : `−${strip}`, prepend === '' ? '' : `→ ${prepend}`];
    return parts.filter((part) => part !== '').join(' ') || this.t().none;
  }

  protected edit(route: Outbound | null): Promise<void> {
    return this.work.edit(OutboundForm, route, () => this.list.query.reload());
  }

  protected remove({ id, pattern }: Outbound): Promise<void> {
    return this.work.remove(pattern, this.t().routing.removeRoute, async () => {
      await this.#api.delete('/api/routes/{id}', { params: { id } });
      this.list.query.reload();
    });
  }
}

const isOutbound = (route: Routes['items'][number]): route is Outbound => route.direction === 'out';
