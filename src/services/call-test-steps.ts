import type { CallTestStep } from '../domain/call-test.ts';
import { UserError } from '../domain/errors.ts';
import { CommandFailed } from '../host/failure.ts';

/** A step that failed, with its reason; the steps after it are not taken. */
export class StepFailed extends Error {}

/** Takes steps until one fails. */
export async function inSteps(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  }
}

/** One step: tells how it went, and how long it took. Throws StepFailed, and what ends the test itself. */
export async function timed<T extends { detail: string }>(
  done: (step: CallTestStep) => void,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    const result = await work();
    done({ name, ok: true, ms: ms(), detail: result.detail });
    return result;
  } catch (error) {
    const detail = reasonOf(error);
    if (detail === null) throw error;
    done({ name, ok: false, ms: ms(), detail });
    throw new StepFailed(detail);
  }
}

/** What of an error is a finding of the test; null for what ends the test itself. */
export function reasonOf(error: unknown): string | null {
  if (error instanceof StepFailed) return error.message;
  if (!(error instanceof UserError) || error.code === 'interrupted' || error.code === 'connection_lost') {
    return null;
  }
  const output = error instanceof CommandFailed ? error.output.slice(-2) : [];
  return [error.message, ...output, error.hint].filter(Boolean).join(' ');
}
