import { UserError } from '../../../domain/errors.ts';
import type { CommandDefinition } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { extensionTypeWords } from '../../endpoint-types.ts';
import type { Input } from '../../input.ts';
import { onServer } from '../../server.ts';
import { count } from '../../values.ts';
import { typeOption } from './arguments.ts';
import { asteriskSilent, listText } from './text.ts';

/** `ext list`, and the name that it had in smartcms.sh. */
export const extList = listCommand(['ext', 'list']);
export const showExtensions = listCommand(['show-extensions']);

function listCommand(path: CommandDefinition['path']): CommandDefinition {
  const command = ['smartcms', ...path].join(' ');
  return {
    path,
    summary: 'List extensions, and the phones that are registered with them',
    args: [],
    options: [
      typeOption,
      { flags: '--search <text>', about: 'Only those with this text in number or name' },
      { flags: '--registered', about: 'Only those with a phone' },
      { flags: '--unregistered', about: 'Only those without a phone' },
      { flags: '--limit <count>', about: 'At most this many', parse: count },
    ],
    examples: [
      { command, about: 'All of them' },
      { command: `${command} --type line --unregistered`, about: 'Lines that nobody is on' },
    ],
    run,
  };
}

async function run(context: CommandContext, input: Input): Promise<undefined> {
  const { output } = context;
  const limit = input.number('limit');
  const filter = {
    type: extensionTypeWords.find((word) => word === input.text('type')),
    text: input.text('search'),
    registered: registration(input),
  };
  const found = await onServer(context, {
    load: () => import('../../../services/extensions.ts'),
    use: ({ listExtensions }, session) =>
      // One more than asked for tells whether there are more.
      listExtensions(session, { ...filter, limit: limit === undefined ? undefined : limit + 1 }),
  });
  const shown = found.slice(0, limit);
  if (shown.some((extension) => extension.registered === null)) output.warn(asteriskSilent);
  output.result(shown, (style) =>
    shown.length === 0
      ? noneText(Object.values(filter).some((part) => part !== undefined))
      : listText(shown, style),
  );
  if (shown.length < found.length) output.note(`There are more than ${shown.length}.`);
}

function registration(input: Input): boolean | undefined {
  const [registered, unregistered] = [input.flag('registered'), input.flag('unregistered')];
  if (registered && unregistered) {
    throw new UserError('usage', '--registered and --unregistered exclude each other.');
  }
  return registered === unregistered ? undefined : registered;
}

function noneText(filtered: boolean): string {
  return filtered
    ? 'No extension is like that.'
    : 'There are no extensions.\nNext: smartcms ext add NUMBER --type TYPE';
}
