import type { ProgressRenderer, RendererOptions } from './renderer.ts';

/** One JSON event a line on stdout; notices are no data and go to stderr. */
export function jsonRenderer({ output }: RendererOptions): ProgressRenderer {
  return {
    show(event) {
      if (event.event === 'notice') output.note(event.message);
      else if (event.event !== 'output') output.event(event);
    },
    stop: () => undefined,
  };
}
