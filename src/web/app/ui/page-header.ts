import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { Title } from '@angular/platform-browser';

/** The head of a page: its name, a line about it, and what can be done. Sets the title of the tab. */
@Component({
  selector: 'app-page-header',
  template: `
    <header class="page-header">
      <div>
        <h1>{{ title() }}</h1>
        @if (intro()) {
          <p>{{ intro() }}</p>
        }
      </div>
      <div class="page-header__actions"><ng-content /></div>
    </header>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PageHeader {
  readonly title = input.required<string>();
  readonly intro = input('');

  constructor() {
    const tab = inject(Title);
    effect(() => tab.setTitle(`${this.title()} · SmartCMS`));
  }
}
