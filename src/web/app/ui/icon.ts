import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type IconName, icons } from './icons.ts';

export type { IconName } from './icons.ts';

/** A stroke icon, in the size and colour of the text around it. It says nothing to screen readers. */
@Component({
  selector: 'app-icon',
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => icons[this.name()]);
}
