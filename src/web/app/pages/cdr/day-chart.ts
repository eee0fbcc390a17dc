import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  signal,
} from '@angular/core';
import { I18n } from '../../core/i18n.ts';
import { axisTop, type Day, totalOf } from './days.ts';

const height = 230;
const edge = { left: 36, top: 10, bottom: 26 };
const plotHeight = height - edge.top - edge.bottom;
/** What a day's name needs. */
const labelWidth = 72;

/** Calls a day, or an hour, as bars: what was answered below, the rest above. For screen readers the figures stand in a table. */
@Component({
  selector: 'app-day-chart',
  templateUrl: './day-chart.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DayChart {
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  /** In order, each of them. */
  readonly days = input.required<readonly Day[]>();
  readonly title = input.required<string>();
  /** In pixels, as wide as there is room; words keep their size. */
  protected readonly width = signal(720);
  protected readonly height = height;
  protected readonly edge = edge;
  protected readonly plotHeight = plotHeight;

  readonly #top = computed(() => axisTop(Math.max(...this.days().map(({ calls }) => calls), 0)));
  protected readonly busyDays = computed(() => this.days().filter(({ calls }) => calls > 0));
  protected readonly lines = computed(() =>
    [0, 1, 2, 3, 4].map((part) => ({
      y: edge.top + plotHeight * (1 - part / 4),
      text: this.i18n.number((this.#top() * part) / 4),
    })),
  );
  protected readonly bars = computed(() => {
    const days = this.days();
    const plotWidth = this.width() - edge.left;
    const step = plotWidth / Math.max(days.length, 1);
    const barWidth = Math.min(step * 0.72, 40);
    const every = Math.ceil((days.length * labelWidth) / plotWidth);
    const high = (calls: number) => (plotHeight * calls) / this.#top();
    return days.map((day, index) => {
      const [answered, all] = [high(day.answered), high(day.calls)];
      const from = edge.left + index * step;
      return {
        day: day.day,
        title: this.#describe(day),
        from,
        step,
        x: from + (step - barWidth) / 2,
        width: barWidth,
        middle: from + step / 2,
        answered,
        answeredY: edge.top + plotHeight - answered,
        // A line of the ground stays between both parts.
        rest: Math.max(0, all - answered - (answered > 0 ? 1 : 0)),
        restY: edge.top + plotHeight - all,
        label: index % every === 0 ? this.name(day) : '',
      };
    });
  });
  protected readonly summary = computed(() => {
    const { calls, answered } = totalOf(this.days());
    const share = this.i18n.percent(calls === 0 ? 0 : answered / calls);
    return `${this.title()}: ${this.t().cdr.chartOf(this.i18n.number(calls), share)}`;
  });

  constructor() {
    const resized = new ResizeObserver(([entry]) => {
      const room = Math.round(entry?.contentRect.width ?? 0);
      if (room > edge.left) this.width.set(room);
    });
    resized.observe(inject<ElementRef<HTMLElement>>(ElementRef).nativeElement);
    inject(DestroyRef).onDestroy(() => resized.disconnect());
  }

  /** A day, or an hour. */
  protected name({ day }: Pick<Day, 'day'>): string {
    return day.includes('T') ? this.i18n.hour(day) : this.i18n.dayShort(day);
  }

  #describe({ day, calls, answered, busy, noAnswer, failed }: Day): string {
    const { cdr } = this.t();
    const { answered: answeredWord, busy: busyWord, no_answer, failed: failedWord } = cdr.dispositions;
    const parts = [
      [cdr.total, calls],
      [answeredWord, answered],
      [busyWord, busy],
      [no_answer, noAnswer],
      [failedWord, failed],
    ] as const;
    const words = parts
      .filter(([, count]) => count > 0)
      .map(([word, n]) => `${word}: ${this.i18n.number(n)}`);
    return [this.name({ day }), ...words].join('\n');
  }
}
