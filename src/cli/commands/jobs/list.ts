import type { Job } from '../../../domain/jobs.ts';
import { defineCommand } from '../../command.ts';
import { table } from '../../output.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';
import { count } from '../../values.ts';

export const jobsList = defineCommand({
  path: ['jobs', 'list'],
  summary: 'List what the API asked for on the server: backups, verifications, figures',
  args: [],
  options: [{ flags: '--limit <n>', about: 'Most that are listed, newest first', parse: count, default: 20 }],
  examples: [{ command: 'smartcms jobs list', about: 'The newest, with how they ended' }],
  async run(context, input) {
    const jobs = await onServer(context, {
      load: () => import('../../../services/jobs.ts'),
      use: ({ listJobs }, session) => listJobs(session, { limit: input.number('limit') ?? 20 }),
    });
    context.output.result(jobs, (style) => jobsText(jobs, style));
  },
});

/** Jobs in a table. */
export function jobsText(jobs: readonly Job[], style: Style): string {
  if (jobs.length === 0) return 'There are no jobs yet.';
  const colour = { queued: style.dim, running: style.yellow, done: style.green, failed: style.red };
  const rows = jobs.map(({ id, kind, state, requestedAt, requestedBy, error, progress }) => [
    String(id),
    kind,
    colour[state](state),
    requestedAt,
    requestedBy,
    error ?? progress ?? '',
  ]);
  return table(['ID', 'KIND', 'STATE', 'ASKED FOR', 'BY', ''], rows, style);
}
