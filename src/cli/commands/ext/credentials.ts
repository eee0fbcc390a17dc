import { defineCommand } from '../../command.ts';
import { keyValues } from '../../output.ts';
import { onServer } from '../../server.ts';
import { numberArgument } from './arguments.ts';

export const extCredentials = defineCommand({
  path: ['ext', 'credentials'],
  summary: 'Show what a phone needs to register; recorded in the audit log',
  description: 'For whoever sets up a phone. Needs root on the server.',
  args: [numberArgument],
  options: [],
  examples: [
    { command: 'smartcms ext credentials 1001', about: 'User name, password, server, port, transport' },
  ],
  async run(context, input) {
    const number = input.text('number') ?? '';
    const credentials = await onServer(context, {
      check: ({ parseNumber }) => parseNumber(number),
      load: () => import('../../../services/extensions.ts'),
      use: ({ extensionCredentials }, session, actor) => extensionCredentials(session, actor, number),
    });
    const { username, password, server, port, transport } = credentials;
    context.output.result(credentials, (style) =>
      keyValues(
        [
          ['User name', username],
          ['Password', password],
          ['Server', server],
          ['Port', String(port)],
          ['Transport', transport],
        ],
        style,
      ),
    );
  },
});
