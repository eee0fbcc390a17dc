import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { I18n } from '../core/i18n.ts';
import { License } from '../core/license.ts';
import { type Refusal, Session } from '../core/session.ts';
import { type Page, pages, titleOf } from '../pages.ts';
import { Blank } from '../ui/notice.ts';
import { PageHeader } from '../ui/page-header.ts';

/** In the place of a page that may not be opened: why, and what to do. */
@Component({
  selector: 'app-refused',
  imports: [Blank, PageHeader, RouterLink],
  template: `
    <app-page-header [title]="titleOf(page(), t())" />
    <div class="card">
      <app-blank icon="lock" [title]="words().title" [text]="words().text">
        @if (reason() === 'license' && license.state()?.valid === false) {
          <a class="button button--primary" routerLink="/license">{{ t().refused.activate }}</a>
        }
        @if (managesLicenses()) {
          <a class="button" routerLink="/licenses">{{ t().refused.manage }}</a>
        }
        @if (session.modules().includes('dashboard')) {
          <a class="button" routerLink="/dashboard">{{ t().refused.back }}</a>
        }
      </app-blank>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Refused {
  protected readonly license = inject(License);
  protected readonly session = inject(Session);
  protected readonly t = inject(I18n).texts;
  protected readonly titleOf = titleOf;
  readonly page = input.required<Page>();
  readonly reason = input.required<Refusal>();

  protected readonly managesLicenses = computed(
    () => this.session.modules().includes('licenses') && pages.some(({ module }) => module === 'licenses'),
  );
  protected readonly words = computed(() => {
    const { refused, roles, modules, license } = this.t();
    const page = modules[this.page().module];
    if (this.reason() === 'role') {
      const role = roles[this.session.me()?.role ?? 'viewer'];
      return { title: refused.roleTitle, text: `${refused.role(role, page)} ${refused.roleHint}` };
    }
    if (this.reason() === 'module') {
      return { title: refused.title, text: `${refused.module(page)} ${refused.moduleHint}` };
    }
    const state = license.codes[this.session.verdict()?.code ?? ''] ?? '';
    return { title: refused.title, text: `${state}. ${refused.license} ${refused.licenseHint}` };
  });
}
