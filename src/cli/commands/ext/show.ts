import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { numberArgument } from './arguments.ts';
import { asteriskSilent, extensionText } from './text.ts';

export const extShow = defineCommand({
  path: ['ext', 'show'],
  summary: 'Show one extension and the phones that are registered with it',
  args: [numberArgument],
  options: [],
  examples: [{ command: 'smartcms ext show 1001', about: 'Is its phone registered, and from where?' }],
  async run(context, input) {
    const number = input.text('number') ?? '';
    const extension = await onServer(context, {
      check: ({ parseNumber }) => parseNumber(number),
      load: () => import('../../../services/extensions.ts'),
      use: ({ showExtension }, session) => showExtension(session, number),
    });
    if (extension.registered === null) context.output.warn(asteriskSilent);
    context.output.result(extension, (style) => extensionText(extension, style));
  },
});
