import { UserError } from '../domain/errors.ts';

export interface Interrupt {
  /** Aborted by the first Ctrl-C or TERM, with a UserError('interrupted') as its reason. */
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came. */
  readonly exitCode: number | null;
  /** Aborts for another reason than a signal: nobody reads the output any more. */
  abort(): void;
}

/** Milliseconds that a command has for its clean-up after the first signal. */
const graceMs = 15_000;

/**
 * Catches Ctrl-C and TERM: the first asks the command to stop, the second, or the end of the grace, ends the
 * process at once.
 */
export function catchSignals(say: (line: string) => void): Interrupt {
  const controller = new AbortController();
  const state = {
    signal: controller.signal,
    exitCode: null as number | null,
    abort: () => controller.abort(new UserError('interrupted', 'Stopped.')),
  };
  const caught = (code: number) => {
    if (state.exitCode !== null) process.exit(code);
    state.exitCode = code;
    say('Stopping; once more stops at once.');
    state.abort();
    setTimeout(() => process.exit(code), graceMs).unref();
  };
  process.on('SIGINT', () => caught(130));
  process.on('SIGTERM', () => caught(143));
  return state;
}
