import { defineCommand } from '../../command.ts';

export const lockRelease = defineCommand({
  path: ['lock', 'release'],
  summary: 'Remove the lock of a deploy that will not come back',
  description: 'The lock of a deploy that died is taken over by the next one: this is for one that hangs.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms lock release', about: 'After a look at smartcms lock status' }],
  async run(context) {
    const { output, prompts, connect, signal } = context;
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    if (!(await prompts.confirm(`Remove the lock of ${targetLabel(target)}, whoever holds it?`))) return 1;
    const { releaseLock } = await import('../../../services/lock.ts');
    const removed = await releaseLock({ target, connect, signal });
    output.result({ result: removed ? 'removed' : 'unchanged' }, (style) =>
      removed ? `${style.green('✔')} The lock is removed.` : 'There was no lock.',
    );
    return 0;
  },
});
