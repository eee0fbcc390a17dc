import type { Ora } from 'ora';
import { announcement } from '../changes.ts';
import { printable } from '../style.ts';
import { duration, type ProgressRenderer, type RendererOptions } from './renderer.ts';

interface Running {
  title: string;
  since: number;
}

/** A spinner for the steps that run, with their time and the last line of output; a tick for each that is done. */
export function spinnerRenderer(spinner: Ora, { output, stderr, now }: RendererOptions): ProgressRenderer {
  const style = output.noteStyle;
  const running = new Map<string, Running>();
  let last = '';

  function draw(): void {
    const [first] = running.values();
    if (!first) return;
    const titles = [...running.values()].map((step) => step.title).join(', ');
    const text = `${titles} ${style.dim(duration((now() - first.since) / 1000))}`;
    // Longer than the terminal, a line would be drawn again and again instead of in place.
    const room = (stderr.columns ?? 80) - titles.length - 16;
    spinner.text = room > 10 && last !== '' ? `${text} ${style.dim(last.slice(0, room))}` : text;
  }

  function above(line: string): void {
    spinner.stop();
    output.note(line);
    if (running.size > 0) spinner.start();
  }

  const timer = setInterval(draw, 200).unref();
  return {
    show(event) {
      if (event.event === 'plan') for (const line of announcement(event.changes, style)) above(line);
      if (event.event === 'notice') above(`${style.yellow('!')} ${event.message}`);
      if (event.event === 'output') last = printable(event.line).trim();
      if (event.event === 'step' && event.state === 'started') {
        running.set(event.id, { title: event.title, since: now() });
        last = '';
        draw();
        spinner.start();
      } else if (event.event === 'step') {
        running.delete(event.id);
        const mark = event.state === 'done' ? style.green('✔') : style.red('✖');
        above(`${mark} ${event.title} ${style.dim(duration(event.seconds))}`);
      }
      draw();
    },
    stop() {
      clearInterval(timer);
      spinner.stop();
    },
  };
}
