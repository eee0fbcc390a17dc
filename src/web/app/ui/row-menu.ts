import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { I18n } from '../core/i18n.ts';
import { Icon } from './icon.ts';

/** What can be done with a row. */
@Component({
  selector: 'app-row-menu',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon],
  template: `
    <button type="button" class="icon-button" [cdkMenuTriggerFor]="menu" [attr.aria-label]="t().actions.more + ': ' + name()">
      <app-icon name="ellipsis" />
    </button>
    <ng-template #menu>
      <div class="menu" cdkMenu>
        <button type="button" class="menu__item" cdkMenuItem (cdkMenuItemTriggered)="edit.emit()"><app-icon name="pencil" />{{ t().actions.edit }}</button>
        <button type="button" class="menu__item menu__item--danger" cdkMenuItem (cdkMenuItemTriggered)="remove.emit()"><app-icon name="trash-2" />{{ t().actions.remove }}</button>
      </div>
    </ng-template>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RowMenu {
  protected readonly t = inject(I18n).texts;
  readonly name = input.required<string>();
  readonly edit = output();
  readonly remove = output();
}
