import type { ProgressRenderer, RendererOptions } from './renderer.ts';

/**
 * The renderer that fits: a spinner on a terminal, else plain lines on stderr. `events` are for a command whose
 * answer under --json is what happens, an event a line.
 */
export async function openRenderer(options: RendererOptions, events: boolean): Promise<ProgressRenderer> {
  if (options.output.json && events) return (await import('./json.ts')).jsonRenderer(options);
  // ora counts the lines that it drew by the width; for a terminal that does not know its own, it never ends.
  const { isTTY, columns = 0 } = options.stderr;
  if (isTTY !== true || columns === 0 || options.verbose || options.quiet) {
    return (await import('./lines.ts')).lineRenderer(options);
  }
  const [{ default: ora }, { spinnerRenderer }] = await Promise.all([import('ora'), import('./spinner.ts')]);
  return spinnerRenderer(ora({ stream: process.stderr, discardStdin: false }), options);
}
