import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { I18n, type Language, languages } from '../../core/i18n.ts';
import { Brand } from '../../ui/brand.ts';

/** The card in the middle of a page before the console. */
@Component({
  selector: 'app-entrance',
  imports: [Brand],
  template: `
    <main class="entrance">
      <div class="entrance__card card">
        <app-brand />
        <h1>{{ title() }}</h1>
        @if (intro()) {
          <p class="entrance__intro">{{ intro() }}</p>
        }
        <ng-content />
      </div>
      <div class="entrance__languages">
        @for (language of languages; track language.code) {
          <button
            type="button"
            class="button button--quiet button--small"
            [attr.lang]="language.code"
            [attr.aria-pressed]="i18n.language() === language.code"
            (click)="i18n.choose(language.code)"
          >
            {{ language.name }}
          </button>
        }
      </div>
    </main>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EntranceFrame {
  protected readonly i18n = inject(I18n);
  protected readonly languages = Object.entries(languages).map(([code, name]) => ({
    code: code as Language,
    name,
  }));
  readonly title = input.required<string>();
  readonly intro = input('');
}
