import type { CallTestResult, CallTestStep } from '../../../domain/call-test.ts';
import { printable, type Style } from '../../style.ts';

/** A step of a test as it ends. */
export function stepText({ name, ok, ms, detail }: CallTestStep, style: Style): string {
  const mark = ok ? style.green('✔') : style.red('✖');
  return `${mark} ${name} ${style.dim(`(${ms} ms)`)}: ${printable(detail)}`;
}

/** What a test came to. */
export function testVerdict(
  { ok, steps, audio }: CallTestResult,
  { well, ill }: { well: string; ill: string },
  style: Style,
): string {
  const seconds = (steps.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
  if (!ok) return `\n${style.red(ill)}\nNext: smartcms doctor`;
  const loss = audio === null ? '' : `, ${audio.lossPercent} % of the audio lost`;
  return `\n${style.green(well)}: ${seconds} s${loss}`;
}
