import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Api, type ItemOf, type Query as QueryOf } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { type Column, DataTable, Row } from '../../ui/data-table.ts';
import { Icon } from '../../ui/icon.ts';
import { List } from '../../ui/list.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';
import { RowMenu } from '../../ui/row-menu.ts';
import { GroupForm } from './group-form.ts';
import { RoutingWork } from './routing-work.ts';
import { describeDestination } from './values.ts';

export type Group = ItemOf<'/api/groups'>;
type Sort = NonNullable<QueryOf<'/api/groups', 'get'>['sort']>;

/** Extensions that ring at once under one number. */
@Component({
  selector: 'app-ring-groups',
  imports: [Blank, DataTable, Icon, PageHeader, Row, RowMenu],
  templateUrl: './groups.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RingGroupsPage {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly work = new RoutingWork(['group'], () => this.list.query.reloadSoon());
  protected readonly t = this.work.t;
  protected readonly list: List<Group> = new List(({ sort, ...request }, signal) =>
    this.#api.get('/api/groups', { query: { ...request, sort: sort as Sort }, signal }),
  );
  protected readonly columns = computed<readonly Column[]>(() => {
    const { routing, table } = this.t();
    return [
      { title: routing.number, sort: 'number' },
      { title: routing.name, sort: 'name' },
      { title: routing.members },
      { title: routing.ringSeconds, kind: 'wide' },
      { title: routing.fallback, kind: 'wide' },
      ...(this.work.canEdit() ? [{ title: table.actions, kind: 'actions' } as const] : []),
    ];
  });
  protected readonly numberOf = ({ number }: Group) => number;

  protected describe(destination: string): string {
    return describeDestination(destination, this.t().routing.destinations);
  }

  protected edit(group: Group | null): Promise<void> {
    return this.work.edit(GroupForm, group, () => this.list.query.reload());
  }

  protected remove({ number }: Group): Promise<void> {
    return this.work.remove(number, this.t().routing.removeGroup, async () => {
      await this.#api.delete('/api/groups/{number}', { params: { number } });
      this.list.query.reload();
    });
  }
}
