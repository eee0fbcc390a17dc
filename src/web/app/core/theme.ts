import { Injectable, signal } from '@angular/core';
import { readStored, writeStored } from './stored.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

/** Light, dark, or what the system has. The colours follow `color-scheme`, which is all that is set. */
@Injectable({ providedIn: 'root' })
export class Theme {
  readonly chosen = signal<ThemeName>(themes.find((name) => name === readStored('theme')) ?? 'auto');

  constructor() {
    this.#apply();
  }

  choose(name: ThemeName): void {
    this.chosen.set(name);
    writeStored('theme', name === 'auto' ? null : name);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.chosen();
  }
}
