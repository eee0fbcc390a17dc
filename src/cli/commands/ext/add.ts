import { UserError } from '../../../domain/errors.ts';
import type { Written } from '../../../services/change.ts';
import type { Extension } from '../../../services/extensions.ts';
import { defineCommand } from '../../command.ts';
import { extensionTypeWords } from '../../endpoint-types.ts';
import { onServer } from '../../server.ts';
import { printable, type Style } from '../../style.ts';
import { nameOption, numberArgument, peerOption, typeOption } from './arguments.ts';

export const extAdd = defineCommand({
  path: ['ext', 'add'],
  summary: 'Add an extension; a phone can register with it at once',
  description:
    'Its password is made up and never shown, but by smartcms ext credentials. Adding what is there already changes nothing.',
  args: [numberArgument],
  options: [typeOption, nameOption, peerOption],
  examples: [
    { command: 'smartcms ext add 1001 --type extension --name "Alice"', about: 'A phone in a browser' },
    { command: 'smartcms ext add 1002 --type 3rd_party', about: 'A desk phone' },
    { command: 'smartcms ext add 5001 --type vpw --peer 5002', about: 'One end of a private wire' },
  ],
  async run(context, input) {
    const type = extensionTypeWords.find((word) => word === input.text('type'));
    if (type === undefined) {
      throw new UserError('usage', 'The extension needs a type.', {
        hint: `Give it with --type: ${extensionTypeWords.join(', ')}`,
      });
    }
    const [number = '', name, peer] = ['number', 'name', 'peer'].map((key) => input.text(key));
    const wanted = { number, type, name, peer };
    const added = await onServer(context, {
      check: ({ parseExtension }) => parseExtension(wanted),
      load: () => import('../../../services/extensions.ts'),
      use: ({ addExtension }, session, actor) => addExtension(session, actor, wanted),
    });
    context.output.result(added, (style) => addedText(added, style));
  },
});

/** What was made, and what comes next. */
export function addedText(added: Written<Extension>, style: Style): string {
  const { number, type, name, transport, maxContacts, peer, result } = added;
  const what = `extension ${style.bold(number)}${name === null ? '' : ` (${printable(name)})`}`;
  if (result === 'unchanged') return `There is an ${what} like this already: nothing to change.`;
  const phones = maxContacts === 1 ? 'one phone' : `up to ${maxContacts} phones`;
  const far = peer === null ? '' : `, far end ${peer}`;
  return [
    `${style.green('✔')} Added ${what}: ${type}, ${phones} over ${transport}${far}`,
    `Next: smartcms ext credentials ${number}`,
  ].join('\n');
}
