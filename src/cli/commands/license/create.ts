import { UserError } from '../../../domain/errors.ts';
import { roles } from '../../../domain/modules.ts';
import type { LicenseView } from '../../../services/licenses.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';
import { licenseFields, licenseOptions, typeOption } from './arguments.ts';
import { licenseText } from './text.ts';

export const licenseCreate = defineCommand({
  path: ['license', 'create'],
  summary: 'Make a licence; its key is shown this once',
  description:
    'What is not given is as the type has it: super_admin opens everything on any number of call servers, admin and operator have one call server, and viewer has the dashboard alone.',
  args: [],
  options: [typeOption, ...licenseOptions],
  examples: [
    {
      command: 'smartcms license create --type admin --name "Customer Ltd" --expires 2030-12-31',
      about: 'A year or more',
    },
    {
      command: 'smartcms license create --type operator --modules dashboard,calls,cdr',
      about: 'For some parts of the console',
    },
  ],
  async run(context, input) {
    const type = roles.find((role) => role === input.text('type'));
    if (type === undefined) {
      throw new UserError('usage', 'The licence needs a type.', {
        hint: `Give it with --type: ${roles.join(', ')}`,
      });
    }
    const wanted = { type, ...licenseFields(input) };
    (await import('../../../domain/license-input.ts')).parseLicense(wanted);
    const created = await onServer(context, {
      load: async () => ({
        ...(await import('../../../services/licenses.ts')),
        ...(await import('../../../services/hmac-key.ts')),
      }),
      use: async ({ createLicense, licenseHmacKey }, session, actor) =>
        createLicense(session.database, actor, wanted, await licenseHmacKey(session)),
    });
    context.output.result(created, (style) => createdText(created, style));
  },
});

/** The key first: it is the one thing that cannot be had again. */
export function createdText(created: LicenseView & { key: string }, style: Style): string {
  return [
    `${style.green('✔')} Made licence ${style.bold(String(created.id))}. Its key, which is not shown again:`,
    '',
    `  ${style.bold(created.key)}`,
    '',
    licenseText(created, style),
    '',
    'Next: whoever it is for enters the key in the console, or smartcms license activate',
  ].join('\n');
}
