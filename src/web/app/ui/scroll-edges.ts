import { afterEveryRender, DestroyRef, Directive, ElementRef, inject, signal } from '@angular/core';

/** Marks what scrolls with the sides on which there is more, such as data-more="above below". */
@Directive({ selector: '[appScrollEdges]', host: { '[attr.data-more]': 'more()' } })
export class ScrollEdges {
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly more = signal<string | null>(null);

  constructor() {
    const look = () => this.more.set(sidesOf(this.#element));
    const resized = new ResizeObserver(look);
    resized.observe(this.#element);
    this.#element.addEventListener('scroll', look, { passive: true });
    // What is inside may have grown.
    afterEveryRender({ read: look });
    inject(DestroyRef).onDestroy(() => resized.disconnect());
  }
}

function sidesOf(element: HTMLElement): string | null {
  const { scrollTop, scrollHeight, clientHeight, scrollLeft, scrollWidth, clientWidth } = element;
  const sides = [
    scrollTop > 1 ? 'above' : '',
    scrollHeight - clientHeight - scrollTop > 1 ? 'below' : '',
    scrollLeft > 1 ? 'before' : '',
    scrollWidth - clientWidth - scrollLeft > 1 ? 'after' : '',
  ].filter((side) => side !== '');
  return sides.length === 0 ? null : sides.join(' ');
}
