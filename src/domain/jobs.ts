import { z } from 'zod';
import { isRecordingId } from './recordings.ts';

/** What may be asked for on the server itself, and with which arguments. There is nothing else. */
export const jobRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('backup'),
    all: z
      .boolean()
      .default(false)
      .describe('Recordings, voicemail, certificates, configuration and identity too'),
  }),
  z.strictObject({
    kind: z.literal('verify'),
    id: z
      .string()
      .regex(/^[0-9A-Za-z-]{1,40}$/, 'expected the id of a backup')
      .describe('Backup that is restored for a test'),
  }),
  z.strictObject({
    kind: z.literal('prune'),
    daily: places('days'),
    weekly: places('weeks'),
    monthly: places('months'),
  }),
  z.strictObject({ kind: z.literal('disk') }),
  z.strictObject({
    kind: z.literal('remove-recording'),
    id: z.string().refine(isRecordingId, 'expected the id of a recording').describe('Id of its call'),
  }),
  z.strictObject({
    kind: z.literal('prune-recordings'),
    keepDays: z.int().min(1).max(36_500).describe('Recordings that are older go'),
  }),
]);

export type JobRequest = z.output<typeof jobRequestSchema>;
/** As it is asked for: what has a default may be absent. */
export type JobRequestInput = z.input<typeof jobRequestSchema>;
export type JobKind = JobRequest['kind'];
export const jobKinds = [
  'backup',
  'verify',
  'prune',
  'disk',
  'remove-recording',
  'prune-recordings',
] as const satisfies readonly JobKind[];

export type JobState = 'queued' | 'running' | 'done' | 'failed';

/** A job as everyone sees it. */
export interface Job {
  id: number;
  kind: JobKind;
  /** Of its kind, without the kind. */
  arguments: Record<string, unknown>;
  state: JobState;
  /** What it does just now, for people. */
  progress: string | null;
  /** What the work answered, once it is done. */
  result: unknown;
  error: string | null;
  requestedBy: string;
  requestedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Space where the server keeps its files and where Docker keeps data: the result of a `disk` job. */
export interface DiskFigures {
  at: string;
  disks: { path: string; totalBytes: number; freeBytes: number }[];
}

function places(of: string) {
  return z.int().min(0).max(1000).describe(`Of how many ${of} the newest backup stays`);
}
