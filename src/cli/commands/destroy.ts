import { UserError } from '../../domain/errors.ts';
import type { DestroyList } from '../../services/destroy.ts';
import { targetArgument } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Input } from '../input.ts';

export const destroy = defineCommand({
  path: ['destroy'],
  summary: 'Remove SmartCMS from a server; data stays unless told otherwise',
  description:
    'Lists what goes and what stays, and asks for the name of the server. Docker itself stays. The server must be named: the last deployed one is not taken.',
  args: [targetArgument],
  options: [
    {
      flags: '--volumes',
      about: 'Remove the data too: extensions, call records, recordings, secrets, backups',
    },
    { flags: '--confirm <name>', about: 'The name of the server, as the question would have it' },
  ],
  examples: [
    { command: 'smartcms destroy root@203.0.113.10', about: 'Keep the data; a later deploy finds it' },
    {
      command: 'smartcms destroy sandbox --volumes --confirm sandbox:default',
      about: 'All of it, in a script',
    },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const target = await context.target(input.text('target'), { mustBeNamed: true });
    const services = await import('../../services/destroy.ts');
    const removed = await services.destroy({
      target,
      connect,
      signal,
      operator,
      notice: (message) => output.note(message),
      volumes: input.flag('volumes'),
      confirm: (list) => confirmed(list, context, input),
    });
    if (removed === null) throw new UserError('failed', 'That is not its name: nothing was removed.');
    output.result({ ...removed, result: 'removed' }, (style) => {
      const data = removed.kept.length === 0 ? '' : ' Its data is kept: a deploy finds it again.';
      return `${style.green('✔')} SmartCMS is removed from ${removed.target}.${data}`;
    });
  },
});

/** Shows the list and has the name typed, or compares it with --confirm. */
async function confirmed(list: DestroyList, context: CommandContext, input: Input): Promise<boolean> {
  const { output, prompts } = context;
  const lines = (entries: DestroyList['removed']) => entries.map(({ kind, name }) => `  ${kind} ${name}`);
  output.note([`This goes from ${list.target}:`, ...lines(list.removed)].join('\n'));
  if (list.kept.length > 0) output.note(['This stays:', ...lines(list.kept)].join('\n'));
  const given = input.text('confirm');
  if (given !== undefined) return given === list.target;
  return prompts.confirmName('This cannot be undone.', list.target, `--confirm ${list.target}`);
}
