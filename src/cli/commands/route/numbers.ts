import { defineCommand } from '../../command.ts';
import { keyValues } from '../../output.ts';
import { onServer } from '../../server.ts';
import { commaList } from './arguments.ts';

export const routeNumbers = defineCommand({
  path: ['route', 'numbers'],
  summary: 'Show or set which numbers are for emergencies, and how international ones begin',
  description:
    'A number for emergencies that an outbound route takes goes before everything else and has no limits. International calls need a route with --international.',
  args: [],
  options: [
    { flags: '--emergency <numbers>', about: 'Emergency numbers, with commas' },
    { flags: '--international <prefixes>', about: 'How international numbers begin, with commas' },
  ],
  examples: [
    { command: 'smartcms route numbers', about: 'As they are' },
    { command: 'smartcms route numbers --emergency 110,112 --international 00,+', about: 'In Germany' },
  ],
  async run(context, input) {
    const change = {
      ...{ emergency: commaList(input, 'emergency'), international: commaList(input, 'international') },
    };
    const isRead = change.emergency === undefined && change.international === undefined;
    const kinds = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ showNumberKinds, setNumberKinds }, session, actor) =>
        isRead ? showNumberKinds(session) : setNumberKinds(session, actor, change),
    });
    const list = (numbers: readonly string[]) => (numbers.length === 0 ? 'none' : numbers.join(', '));
    context.output.result(kinds, (style) =>
      keyValues(
        [
          ['Emergency numbers', list(kinds.emergency)],
          ['International numbers begin with', list(kinds.international)],
        ],
        style,
      ),
    );
  },
});
