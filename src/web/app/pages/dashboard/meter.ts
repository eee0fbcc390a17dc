import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** How full something is: a bar, and in words. */
@Component({
  selector: 'app-meter',
  template: `
    <div class="meter" [attr.data-tone]="tone()">
      <p class="meter__label">{{ label() }}</p>
      <p class="meter__value number">{{ value() }}</p>
      <div class="meter__bar" aria-hidden="true"><span [style.width.%]="percent()"></span></div>
      <p class="meter__detail number">{{ detail() }}</p>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Meter {
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  readonly detail = input('');
  /** From 0 to 1. */
  readonly share = input.required<number>();

  protected readonly percent = computed(() => Math.min(1, Math.max(0, this.share())) * 100);
  protected readonly tone = computed(() => {
    if (this.share() >= 0.9) return 'down';
    return this.share() >= 0.75 ? 'warn' : 'ok';
  });
}
