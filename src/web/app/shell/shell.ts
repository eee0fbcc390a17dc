import { CdkMenu, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { Events } from '../core/events.ts';
import { I18n, type Language, languages } from '../core/i18n.ts';
import { Session } from '../core/session.ts';
import { Theme, themes } from '../core/theme.ts';
import { pages, titleOf } from '../pages.ts';
import { PhoneBar } from '../phone/bar.ts';
import { Phone } from '../phone/phone.ts';
import { Brand } from '../ui/brand.ts';
import { Icon } from '../ui/icon.ts';
import { ScrollEdges } from '../ui/scroll-edges.ts';
import { Status } from '../ui/status.ts';
import { Offline } from './offline.ts';
import { Refused } from './refused.ts';

/** What is around every page: the menu of what may be opened, and the page itself if it may be. */
@Component({
  selector: 'app-shell',
  imports: [
    RouterOutlet,
    RouterLink,
    RouterLinkActive,
    Brand,
    Icon,
    Offline,
    PhoneBar,
    Refused,
    ScrollEdges,
    Status,
    CdkMenu,
    CdkMenuItem,
    CdkMenuItemRadio,
    CdkMenuTrigger,
  ],
  templateUrl: './shell.html',
  host: { class: 'shell', '(document:keydown.escape)': 'isMenuOpen.set(false)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Shell {
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly session = inject(Session);
  protected readonly events = inject(Events);
  protected readonly theme = inject(Theme);
  protected readonly phone = inject(Phone);
  readonly #router = inject(Router);

  protected readonly titleOf = titleOf;
  protected readonly themes = themes;
  protected readonly languages = Object.entries(languages).map(([code, name]) => ({
    code: code as Language,
    name,
  }));
  protected readonly isMenuOpen = signal(false);

  /** Of the route that is open. */
  readonly #path = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => this.#pathOfRoute()),
    ),
    { initialValue: undefined },
  );
  protected readonly isOnPhone = computed(() => this.#path() === 'phone');
  /** The page that is not open, if it is not. It follows the licence and the role. */
  protected readonly refused = computed(() => {
    const page = pages.find(({ path }) => path === this.#path());
    const reason = page === undefined ? null : this.session.refusalOf(page.module);
    return page === undefined || reason === null ? null : { page, reason };
  });
  protected readonly groups = computed(() => {
    const open = pages.filter(({ module }) => this.session.modules().includes(module));
    return (['overview', 'phones', 'calls', 'system'] as const)
      .map((group) => ({ group, pages: open.filter((page) => page.group === group) }))
      .filter((group) => group.pages.length > 0);
  });

  constructor() {
    effect(() => {
      if (this.session.isOpen()) return;
      const to = this.#router.url;
      void this.#router.navigate(['/login'], { queryParams: to === '/' ? {} : { to } });
    });
    effect(() => {
      if (this.session.me()?.mustChangePassword) void this.#router.navigate(['/password']);
    });
  }

  /** Scrolls the menu to the page that is open. */
  protected reveal(isOpen: boolean, link: HTMLElement, menu: HTMLElement): void {
    if (!isOpen) return;
    const [at, frame] = [link.getBoundingClientRect(), menu.getBoundingClientRect()];
    if (at.top < frame.top || at.bottom > frame.bottom)
      menu.scrollTop += at.top - frame.top - (frame.height - at.height) / 2;
  }

  protected async logOut(): Promise<void> {
    await this.session.logOut();
  }

  #pathOfRoute(): string | undefined {
    let route = this.#router.routerState.snapshot.root;
    while (route.firstChild !== null) route = route.firstChild;
    return route.routeConfig?.path;
  }
}
