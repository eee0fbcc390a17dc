import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { printable } from '../../style.ts';
import { idArgument, licenseId } from './arguments.ts';

export const licenseRelease = defineCommand({
  path: ['license', 'release'],
  summary: 'Give the seat of a call server back; calls go on there',
  description:
    'The licence can then be activated on another server. Asks first. The server to work on must be named: the last deployed one is not taken.',
  args: [
    idArgument,
    { name: 'server', about: 'Id or name of the call server, as license show lists it', required: true },
  ],
  options: [],
  examples: [
    {
      command: 'smartcms license release 2 phones-old -t root@203.0.113.10',
      about: 'A server was replaced',
    },
  ],
  async run(context, input) {
    const id = licenseId(input);
    const server = input.text('server') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    const question = `Take the seat of ${printable(server)} in licence ${id} of ${targetLabel(target)} back?`;
    if (!(await context.prompts.confirm(question))) return 1;
    const released = await onServer(context, {
      load: () => import('../../../services/licenses.ts'),
      use: ({ releaseSeat }, { database }, actor) => releaseSeat(database, actor, id, server),
    });
    context.output.result(released, (style) => {
      const seats = `${released.activations.length} of ${released.callServers ?? 'unlimited'}`;
      return `${style.green('✔')} Released; licence ${style.bold(String(id))} has ${seats} seats taken`;
    });
    return 0;
  },
});
