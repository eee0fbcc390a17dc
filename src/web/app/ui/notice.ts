import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { I18n } from '../core/i18n.ts';
import { Icon, type IconName } from './icon.ts';
import { describeError } from './toasts.ts';

/** A state in the place of content: nothing there, nothing found, not allowed. What to do stands inside. */
@Component({
  selector: 'app-blank',
  imports: [Icon],
  template: `
    <div class="blank">
      <span class="blank__mark"><app-icon [name]="icon()" /></span>
      <h2>{{ title() }}</h2>
      @if (text()) {
        <p>{{ text() }}</p>
      }
      <div class="blank__actions"><ng-content /></div>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Blank {
  readonly icon = input<IconName>('info');
  readonly title = input.required<string>();
  readonly text = input<string>('');
}

/** A failure above a form or in the place of content, with what to do; with a button if it can be tried again. */
@Component({
  selector: 'app-failure',
  imports: [Icon],
  template: `
    <div class="notice notice--failed" role="alert">
      <app-icon name="circle-alert" />
      <div class="notice__text">
        <strong>{{ words().title }}</strong>
        @if (words().text) {
          <p>{{ words().text }}</p>
        }
      </div>
      @if (canRetry()) {
        <button type="button" class="button button--small" (click)="retry.emit()">{{ i18n.texts().actions.retry }}</button>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Failure {
  protected readonly i18n = inject(I18n);
  readonly error = input.required<unknown>();
  readonly canRetry = input(false);
  readonly retry = output();
  protected readonly words = computed(() => describeError(this.error(), this.i18n));
}
