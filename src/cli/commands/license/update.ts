import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { idArgument, licenseFields, licenseId, licenseOptions } from './arguments.ts';
import { licenseText } from './text.ts';

export const licenseUpdate = defineCommand({
  path: ['license', 'update'],
  summary: 'Change what a licence opens, where, and until when',
  description: 'Its type and its key stay. It acts at once.',
  args: [idArgument],
  options: licenseOptions,
  examples: [
    { command: 'smartcms license update 2 --expires 2031-12-31', about: 'Renew it' },
    { command: 'smartcms license update 2 --call-servers 3', about: 'Let it be activated on three servers' },
  ],
  async run(context, input) {
    const id = licenseId(input);
    const change = licenseFields(input);
    if (Object.keys(change).length === 0) {
      throw new UserError('usage', 'There is nothing to change.', {
        hint: 'Give --name, --modules, --call-servers, --expires or --grace-days.',
      });
    }
    (await import('../../../domain/license-input.ts')).parseLicenseChange(change);
    const changed = await onServer(context, {
      load: () => import('../../../services/licenses.ts'),
      use: ({ setLicense }, { database }, actor) => setLicense(database, actor, id, change),
    });
    context.output.result(changed, (style) => {
      const done =
        changed.result === 'unchanged'
          ? `Licence ${id} is like this already: nothing to change.`
          : `${style.green('✔')} Changed licence ${style.bold(String(id))}`;
      return `${done}\n\n${licenseText(changed, style)}`;
    });
  },
});
