import type { ProgressRenderer, RendererOptions } from './renderer.ts';

/** The renderer that fits: JSON events, a spinner on a terminal, or plain lines. Loads no other. */
export async function openRenderer(options: RendererOptions): Promise<ProgressRenderer> {
  if (options.output.json) return (await import('./json.ts')).jsonRenderer(options);
  if (options.stderr.isTTY !== true || options.verbose || options.quiet) {
    return (await import('./lines.ts')).lineRenderer(options);
  }
  const [{ default: ora }, { spinnerRenderer }] = await Promise.all([import('ora'), import('./spinner.ts')]);
  return spinnerRenderer(ora({ stream: process.stderr, discardStdin: false }), options);
}
