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
