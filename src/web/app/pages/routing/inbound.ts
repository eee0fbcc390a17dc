import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { type Answer, Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { RowMenu } from '../../ui/row-menu.ts';
import { InboundForm } from './inbound-form.ts';
import { RoutingWork } from './routing-work.ts';
import { describeDestination } from './values.ts';

export type Inbound = Extract<ItemOf<'/api/routes'>, { direction: 'in' }>;
type Routes = Answer<'/api/routes', 'get'>;
type Sort = NonNullable<QueryOf<'/api/routes', 'get'>['sort']>;

/** Who answers which number that is called from outside. */
@Component({
  selector: 'app-inbound-routes',
  imports: [Blank, DataTable, Icon, PageHeader, Row, RowMenu],
  templateUrl: './inbound.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class InboundRoutesPage {
  readonly #api = inject(Api);
  protected readonly work = new RoutingWork(['route', 'routes'], () => this.list.query.reloadSoon());
  protected readonly t = this.work.t;
  protected readonly list: List<Inbound> = new List(async ({ sort, ...request }, signal) => {
    const query = { ...request, direction: 'in', sort: sort as Sort } as const;
    const page = await this.#api.get('/api/routes', { query, signal });
    return { ...page, items: page.items.filter(isInbound) };
  });
  protected readonly columns = computed<readonly Column[]>(() => {
    const { routing, table } = this.t();
    return [
      { title: routing.did, sort: 'id' },
      { title: routing.to },
      { title: routing.hours, kind: 'wide' },
      { title: routing.otherwise, kind: 'wide' },
      ...(this.work.canEdit() ? [{ title: table.actions, kind: 'actions' } as const] : []),
    ];
  });
  protected readonly idOf = ({ id }: Inbound) => id;

  protected describe(destination: string): string {
    return describeDestination(destination, this.t().routing.destinations);
  }

  protected edit(route: Inbound | null): Promise<void> {
    return this.work.edit(InboundForm, route, () => this.list.query.reload());
  }

  protected remove({ id, did }: Inbound): Promise<void> {
    return this.work.remove(did, this.t().routing.removeRoute, async () => {
      await this.#api.delete('/api/routes/{id}', { params: { id } });
      this.list.query.reload();
    });
  }
}

const isInbound = (route: Routes['items'][number]): route is Inbound => route.direction === 'in';
