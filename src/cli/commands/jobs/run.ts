import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { isThere } from '../../there.ts';
import { jobsText } from './list.ts';

export const jobsRun = defineCommand({
  path: ['jobs', 'run'],
  summary: 'Do the jobs that wait, on the server itself; a unit of systemd runs this',
  args: [],
  options: [],
  examples: [{ command: 'smartcms jobs run', about: 'On the server, as root' }],
  async run(context) {
    const { connect, signal, operator, output, globals } = context;
    const target = await context.target();
    if (!isThere(target)) {
      throw new UserError('usage', 'Jobs are done on the server itself, as root.', {
        hint: 'On the server: systemctl start smartcms-jobs. What became of them: smartcms jobs list',
      });
    }
    const { doJobs } = await import('../../../services/server-jobs.ts');
    const done = await doJobs({ target, connect, signal, operator });
    if (output.json || !globals.quiet) {
      output.result(done, (style) => (done === null ? 'Another runner is at work.' : jobsText(done, style)));
    }
  },
});
