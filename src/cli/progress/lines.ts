import { announcement } from '../changes.ts';
import { printable } from '../style.ts';
import { duration, type ProgressRenderer, type RendererOptions } from './renderer.ts';

/** A line for each thing that happens, with the time since the start; for logs, CI and --verbose. */
export function lineRenderer({ output, verbose, now }: RendererOptions): ProgressRenderer {
  const style = output.noteStyle;
  const start = now();
  const line = (text: string) =>
    output.note(`${style.dim(duration((now() - start) / 1000).padStart(8))}  ${text}`);
  return {
    show(event) {
      if (event.event === 'plan') for (const text of announcement(event.changes, style)) line(text);
      if (event.event === 'notice') line(`${style.yellow('!')} ${event.message}`);
      if (event.event === 'output' && verbose) line(style.dim(`  | ${printable(event.line)}`));
      if (event.event !== 'step') return;
      if (event.state === 'started') line(`${event.title} ...`);
      if (event.state === 'done') line(`${style.green('✔')} ${event.title} (${duration(event.seconds)})`);
      if (event.state === 'failed') line(`${style.red('✖')} ${event.title} (${duration(event.seconds)})`);
    },
    stop: () => undefined,
  };
}
