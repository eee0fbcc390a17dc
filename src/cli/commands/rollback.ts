import { UserError } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import { duration } from '../progress/renderer.ts';
import { seconds } from '../values.ts';
import { changesText } from './plan.ts';

export const rollback = defineCommand({
  path: ['rollback'],
  summary: 'Go back to the files and images of an earlier release',
  description:
    'Data, database schema and secrets stay as they are. Shows what changes and asks; then the same road as a deploy: lock, apply, verify, record. What it brings back is a release of its own, so a second rollback undoes the first. The server must be named: the last deployed one is not taken. Deploy with the config as it was, or the next deploy brings the newer one back.',
  args: [
    { name: 'release', about: 'As smartcms releases lists it; the one before the present one if absent' },
  ],
  options: [
    {
      flags: '--lock-wait <seconds>',
      about: 'How long to wait for another deploy to end',
      default: 0,
      parse: seconds,
    },
  ],
  examples: [
    { command: 'smartcms rollback -t root@203.0.113.10', about: 'To the release before' },
    { command: 'smartcms rollback 20261122T101500Z-3f9a1c -t sandbox --yes', about: 'To this one, unasked' },
  ],
  async run(context, input) {
    const { output, prompts, connect, signal, operator } = context;
    const target = await context.target(undefined, { mustBeNamed: true });
    const progress = await context.progress();
    const services = await import('../../services/rollback.ts');
    const done = await services.rollback({
      ...{ target, connect, signal, operator, progress },
      release: input.text('release'),
      lockWaitSeconds: input.number('lockWait') ?? 0,
      confirm: (to, changes) => {
        output.note(changesText(changes, output.noteStyle));
        return prompts.confirm(`Go back to ${to.id} of ${to.deployedAt}, by ${to.deployedBy}?`);
      },
    });
    if (done === null) throw new UserError('failed', 'Nothing was changed.');
    output.result(done, (style) =>
      done.result === 'unchanged'
        ? `The server is at ${done.rolledBackTo} already: nothing to change.`
        : `${style.green('✔')} ${style.bold(done.target)} is back at ${done.rolledBackTo}, as the release ${done.release.id}: ${done.changed} changes, ${duration(done.seconds)}\nNext: smartcms status`,
    );
    return 0;
  },
});
