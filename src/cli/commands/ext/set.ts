import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { nameOption, numberArgument, peerOption } from './arguments.ts';
import { extensionText } from './text.ts';

export const extSet = defineCommand({
  path: ['ext', 'set'],
  summary: 'Change the name or the far end of an extension',
  description: 'Its type and its password stay: remove it and add it again to have others.',
  args: [numberArgument],
  options: [nameOption, peerOption],
  examples: [
    { command: 'smartcms ext set 1001 --name "Alice Moreau"', about: 'Another name' },
    { command: 'smartcms ext set 5001 --peer 5003', about: 'Lead a private wire elsewhere' },
  ],
  async run(context, input) {
    const [number = '', name, peer] = ['number', 'name', 'peer'].map((key) => input.text(key));
    if (name === undefined && peer === undefined) {
      throw new UserError('usage', 'There is nothing to change.', { hint: 'Give --name, --peer or both.' });
    }
    const change = { ...(name === undefined ? {} : { name }), ...(peer === undefined ? {} : { peer }) };
    const changed = await onServer(context, {
      check: ({ parseNumber, parseExtensionChange }) => [parseNumber(number), parseExtensionChange(change)],
      load: () => import('../../../services/extensions.ts'),
      use: ({ setExtension }, session, actor) => setExtension(session, actor, number, change),
    });
    context.output.result(changed, (style) => {
      const done =
        changed.result === 'unchanged'
          ? `Extension ${number} is like this already: nothing to change.`
          : `${style.green('✔')} Changed extension ${style.bold(number)}`;
      return `${done}\n\n${extensionText(changed, style)}`;
    });
  },
});
