import type { ProgressEvent } from '../../server/progress.ts';
import type { Output, Sink } from '../output.ts';

/** Draws what happens. */
export interface ProgressRenderer {
  show(event: ProgressEvent): void;
  /** Leaves the terminal as it was; events may still come. */
  stop(): void;
}

export interface RendererOptions {
  output: Output;
  stderr: Sink;
  verbose: boolean;
  quiet: boolean;
  /** Milliseconds; for the time of each line. */
  now: () => number;
}

/** 0.4 s, 12 s, 3 m 05 s. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`;
}
