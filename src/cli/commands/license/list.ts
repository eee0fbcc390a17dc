import { roles } from '../../../domain/modules.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { typeOption } from './arguments.ts';
import { licensesText } from './text.ts';

const statuses = ['active', 'suspended', 'revoked'] as const;

export const licenseList = defineCommand({
  path: ['license', 'list'],
  summary: 'List licences and where they are activated',
  args: [],
  options: [
    typeOption,
    { flags: '--status <status>', about: 'Only those of this status', choices: statuses },
    { flags: '--search <text>', about: 'Only those with this text in the name or at the start of the key' },
  ],
  examples: [
    { command: 'smartcms license list', about: 'All of them' },
    { command: 'smartcms license list --status suspended', about: 'Those that are suspended' },
  ],
  async run(context, input) {
    const filter = {
      type: roles.find((role) => role === input.text('type')),
      status: statuses.find((status) => status === input.text('status')),
      text: input.text('search'),
    };
    const { licenses } = await onServer(context, {
      load: () => import('../../../services/licenses.ts'),
      use: ({ listLicenses }, { database }) => listLicenses(database, filter),
    });
    context.output.result(licenses, (style) =>
      licenses.length === 0 ? 'No licence is like that.' : licensesText(licenses, style),
    );
  },
});
