import { computed, Injectable, signal } from '@angular/core';
import { en, type Texts } from '../i18n/en/index.ts';
import { readStored, writeStored } from './stored.ts';

export const languages = { en: 'English', id: 'Bahasa Indonesia' } as const;
export type Language = keyof typeof languages;

const isLanguage = (text: string): text is Language => text in languages;

/** The words of the console, in a language that can be changed while it runs; and dates and numbers in it. */
@Injectable({ providedIn: 'root' })
export class I18n {
  readonly language = signal<Language>('en');
  readonly texts = signal<Texts>(en);
  /** Resolves once the preferred language is there. */
  readonly ready: Promise<void>;

  readonly #formats = computed(() => formatsOf(this.language()));

  constructor() {
    const wanted = readStored('language') ?? navigator.language.slice(0, 2);
    this.ready = this.#show(isLanguage(wanted) ? wanted : 'en');
  }

  async choose(language: Language): Promise<void> {
    writeStored('language', language);
    await this.#show(language);
  }

  async #show(language: Language): Promise<void> {
    // English is there from the start; the other one is loaded if it is wanted.
    this.texts.set(language === 'en' ? en : (await import('../i18n/id/index.ts')).id);
    this.language.set(language);
    document.documentElement.lang = language;
  }

  number(value: number, digits = 0): string {
    return value.toLocaleString(this.language(), { maximumFractionDigits: digits });
  }

  percent(share: number): string {
    return share.toLocaleString(this.language(), { style: 'percent', maximumFractionDigits: 0 });
  }

  /** A day and a minute. */
  moment(iso: string): string {
    return this.#formats().moment.format(new Date(iso));
  }

  day(iso: string): string {
    return this.#formats().day.format(new Date(iso));
  }

  /** A day of UTC without its year. */
  dayShort(iso: string): string {
    return this.#formats().dayShort.format(new Date(iso));
  }

  /** An hour of UTC, such as 2026-11-22T15, as a clock shows it. */
  hour(text: string): string {
    return `${text.slice(-2)}:00`;
  }

  clock(iso: string): string {
    return this.#formats().clock.format(new Date(iso));
  }

  /** How long ago, or in how long; `now` in milliseconds. */
  relative(iso: string, now = Date.now()): string {
    const seconds = (Date.parse(iso) - now) / 1000;
    const [unit, size] = units.find(([, least]) => Math.abs(seconds) >= least) ?? lastUnit;
    return this.#formats().relative.format(Math.round(seconds / size), unit);
  }

  /** Bytes in binary units, with at most one decimal. */
  bytes(count: number): string {
    const power = count < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(count) / 10));
    const value = count / 1024 ** power;
    return `${this.number(value, value < 10 && power > 0 ? 1 : 0)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
  }
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const lastUnit = ['second', 1] as const;

function formatsOf(language: Language) {
  const locale = language === 'en' ? 'en-GB' : language;
  return {
    moment: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
    dayShort: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    clock: new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
  };
}
