import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { idArgument, licenseId } from './arguments.ts';
import { licenseText } from './text.ts';

export const licenseShow = defineCommand({
  path: ['license', 'show'],
  summary: 'Show a licence: what it opens, until when, and where it is activated',
  description: 'Its key is stored as a hash, and cannot be shown again.',
  args: [idArgument],
  options: [],
  examples: [{ command: 'smartcms license show 2', about: 'As smartcms license list numbers them' }],
  async run(context, input) {
    const id = licenseId(input);
    const license = await onServer(context, {
      load: () => import('../../../services/licenses.ts'),
      use: ({ showLicense }, { database }) => showLicense(database, id),
    });
    context.output.result(license, (style) => licenseText(license, style));
  },
});
