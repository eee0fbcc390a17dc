import { UserError } from '../domain/errors.ts';

/** Whoever reads stdout. */
export interface Reader {
  /** Nobody reads any more (`| head`), which is no failure to speak of. */
  left: boolean;
  /** Why output cannot be written: a full disk. */
  failure: UserError | null;
  /** Called when either happens. */
  onLoss: () => void;
  /** Resolves once everything is written, or cannot be. */
  settled(): Promise<void>;
}

/** Watches stdout from now on; without this, a closed pipe would end the process with a stack trace. */
export function watchReader(stdout: NodeJS.WritableStream): Reader {
  // The error event comes after the callback of the write that failed.
  const settled = () => new Promise<void>((resolve) => stdout.write('', () => setImmediate(resolve)));
  const reader: Reader = { left: false, failure: null, onLoss: () => undefined, settled };
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') reader.left = true;
    else
      reader.failure ??= new UserError('failed', `The output cannot be written: ${error.message}.`, {
        cause: error,
      });
    reader.onLoss();
  });
  return reader;
}
