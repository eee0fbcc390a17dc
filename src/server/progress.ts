/** What happens during a deploy, as it happens; the CLI draws it, `--json` prints it. */
export type ProgressEvent =
  | { event: 'plan'; changes: PlannedChange[] }
  | { event: 'step'; id: string; title: string; state: 'started' }
  | { event: 'step'; id: string; title: string; state: 'done' | 'failed'; seconds: number }
  /** A line of output of the running step; shown under the spinner, kept for the failure report. */
  | { event: 'output'; id: string; line: string }
  /** Something the user should know: a lock taken over, a choice made. */
  | { event: 'notice'; message: string };

export interface PlannedChange {
  step: string;
  action: 'create' | 'update' | 'delete' | 'restart' | 'run';
  subject: string;
  /** Unified diff with secrets masked, for files; null otherwise. */
  diff: string | null;
}

export type Progress = (event: ProgressEvent) => void;

/** Runs one step and tells of its start and its end; `work` is given where to send lines of output. */
export async function trackStep<Result>(
  progress: Progress,
  { id, title }: { id: string; title: string },
  signal: AbortSignal,
  work: (onLine: (line: string) => void) => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const end = (state: 'done' | 'failed') =>
    progress({ event: 'step', id, title, state, seconds: Math.round(performance.now() - started) / 1000 });
  progress({ event: 'step', id, title, state: 'started' });
  try {
    signal.throwIfAborted();
    const result = await work((line) => progress({ event: 'output', id, line }));
    signal.throwIfAborted();
    end('done');
    return result;
  } catch (error) {
    end('failed');
    // What an abort brings down fails in its wake; the abort is the reason.
    throw signal.aborted ? signal.reason : error;
  }
}
