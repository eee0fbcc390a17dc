import type { RemovedTrunk } from '../../../services/trunks.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';
import { trunkArgument } from './arguments.ts';

export const trunkRemove = defineCommand({
  path: ['trunk', 'remove'],
  summary: 'Remove a trunk; its calls are no longer let in',
  description: 'Asks first. The server must be named: the last deployed one is not taken.',
  args: [trunkArgument],
  options: [],
  examples: [
    { command: 'smartcms trunk remove provider -t root@203.0.113.10', about: 'After a question' },
    { command: 'smartcms trunk remove provider -t root@203.0.113.10 --yes', about: 'In a script' },
  ],
  async run(context, input) {
    const name = input.text('name') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    if (!(await context.prompts.confirm(`Remove trunk ${name} from ${targetLabel(target)}?`))) return 1;
    const removed = await onServer(context, {
      check: ({ parseTrunkName }) => parseTrunkName(name),
      load: () => import('../../../services/trunks.ts'),
      use: ({ removeTrunk }, session, actor) => removeTrunk(session, actor, name),
    });
    context.output.result(removed, (style) => removedText(removed, style));
    return 0;
  },
});

/** What is gone, and what became of this server's registration with the provider. */
export function removedText({ name, host, unregistered }: RemovedTrunk, style: Style): string {
  const done = `${style.green('✔')} Removed trunk ${style.bold(name)}`;
  if (unregistered === null) return done;
  if (unregistered) return `${done}; ${host} has let the registration go`;
  return `${done}\n${style.yellow('!')} ${host} did not confirm that it let the registration go: it runs out within an hour.`;
}
