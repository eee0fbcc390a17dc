import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { isThere } from '../../there.ts';

export const banWatch = defineCommand({
  path: ['ban', 'watch'],
  summary: 'Ban who guesses passwords, on the server itself; a unit of systemd runs this',
  args: [],
  options: [],
  examples: [{ command: 'smartcms ban watch', about: 'On the server, as root' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    if (!isThere(target)) {
      throw new UserError('usage', 'Who guesses passwords is watched on the server itself, as root.', {
        hint: 'On the server: systemctl status smartcms-bans. Who is banned: smartcms bans',
      });
    }
    const { watchBans } = await import('../../../services/ban-watch.ts');
    await watchBans({ target, connect, signal, onBan: (message) => output.note(message) });
    return 0;
  },
});
