import { defineCommand } from '../../command.ts';
import { duration } from '../../progress/renderer.ts';

export const lockStatus = defineCommand({
  path: ['lock', 'status'],
  summary: 'Show who deploys to the server now',
  args: [],
  options: [],
  examples: [{ command: 'smartcms lock status', about: 'Who holds the lock, and whether they are alive' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const services = await import('../../../services/lock.ts');
    const status = await services.lockStatus({ target, connect, signal });
    output.result(status, (style) => {
      if (!status.locked) return 'Nobody deploys.';
      const silent = `last heard of ${duration(status.silentSeconds ?? 0)} ago`;
      const dead = status.dead
        ? `\n${style.yellow('!')} The owner is gone: the next deploy takes the lock over.`
        : '';
      return `Locked by ${status.owner}, ${silent}${dead}`;
    });
  },
});
