import type { ProgressEvent } from '../../server/progress.ts';

/** Keeps the last 50 lines of each running step, for the report if it fails. */
export class Tail {
  readonly #lines = new Map<string, string[]>();
  /** Of the step that failed last; empty if none has. */
  failed: readonly string[] = [];

  add(event: ProgressEvent): void {
    if (event.event === 'output') {
      const lines = this.#lines.get(event.id) ?? [];
      lines.push(event.line);
      this.#lines.set(event.id, lines.slice(-50));
    } else if (event.event === 'step') {
      if (event.state === 'failed') this.failed = this.#lines.get(event.id) ?? [];
      this.#lines.delete(event.id);
    }
  }
}
