import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { I18n } from '../../core/i18n.ts';
import { Blank } from '../../ui/notice.ts';
import { PageHeader } from '../../ui/page-header.ts';

@Component({
  selector: 'app-missing',
  imports: [Blank, PageHeader, RouterLink],
  template: `
    <app-page-header [title]="t().missing.title" />
    <div class="card">
      <app-blank icon="circle-question-mark" [title]="t().missing.title" [text]="t().missing.text">
        <a class="button" routerLink="/">{{ t().refused.back }}</a>
      </app-blank>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MissingPage {
  protected readonly t = inject(I18n).texts;
}
