import { UserError } from '../../../domain/errors.ts';
import type { Written } from '../../../services/change.ts';
import type { Trunk } from '../../../services/trunks.ts';
import { defineCommand } from '../../command.ts';
import { trunkTypeWords } from '../../endpoint-types.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';
import { trunkArgument, trunkFields, trunkOptions, trunkSecret } from './arguments.ts';
import { trunkText } from './text.ts';

export const trunkAdd = defineCommand({
  path: ['trunk', 'add'],
  summary: 'Add a trunk: a way to a provider or a session border controller',
  description:
    'Its calls are known by their address: the host, if that is an address, or what --match names. Adding what is there already changes nothing.',
  args: [trunkArgument],
  options: [
    { flags: '--type <type>', about: 'Kind of trunk', choices: trunkTypeWords },
    ...trunkOptions,
    { flags: '--register', about: 'Register with the provider' },
  ],
  examples: [
    { command: 'smartcms trunk add carrier --type sbc --host 203.0.113.20', about: 'Known by its address' },
    {
      command:
        'smartcms trunk add provider --type trunk --host sip.example.com --username 4930123 --register --match 203.0.113.0/28',
      about: 'With a registration; asks for the secret',
    },
  ],
  async run(context, input) {
    const [name = '', host] = ['name', 'host'].map((key) => input.text(key));
    const type = trunkTypeWords.find((word) => word === input.text('type'));
    if (type === undefined || host === undefined) {
      throw new UserError('usage', `The trunk needs ${type === undefined ? 'a type' : 'a host'}.`, {
        hint: `Give both: --type ${trunkTypeWords.join(' or ')}, and --host with a name or an address.`,
      });
    }
    const fields = trunkFields(input);
    const wantsSecret = fields.username !== undefined || input.flag('secretStdin');
    const secret = wantsSecret ? { secret: await trunkSecret(context, input) } : {};
    const wanted = { name, type, ...fields, host, ...secret };
    const added = await onServer(context, {
      check: ({ parseTrunk }) => parseTrunk(wanted),
      load: () => import('../../../services/trunks.ts'),
      use: ({ addTrunk }, session, actor) => addTrunk(session, actor, wanted),
    });
    context.output.result(added, (style) => addedText(added, style));
  },
});

/** What was made, and what comes next. */
export function addedText(added: Written<Trunk>, style: Style): string {
  const { name, result } = added;
  const done =
    result === 'unchanged'
      ? `There is a trunk ${style.bold(name)} like this already: nothing to change.`
      : `${style.green('✔')} Added trunk ${style.bold(name)}`;
  return [done, '', trunkText(added, style), '', `Next: smartcms trunk show ${name}`].join('\n');
}
