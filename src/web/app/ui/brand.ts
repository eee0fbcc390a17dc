import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'app-brand',
  template: `
    <svg class="brand__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="brand__tile" width="32" height="32" rx="8" />
      <path d="M9.5 22.5a9.2 9.2 0 0 1 13-13" />
      <path d="M14 22.8a4.7 4.7 0 0 1 8.8-8.8" opacity=".72" />
      <circle cx="21.5" cy="21.5" r="3" />
    </svg>
    <span>SmartCMS</span>
  `,
  host: { class: 'brand' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Brand {}
