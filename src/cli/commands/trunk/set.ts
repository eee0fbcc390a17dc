import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { trunkArgument, trunkFields, trunkOptions, trunkSecret } from './arguments.ts';
import { trunkText } from './text.ts';

export const trunkSet = defineCommand({
  path: ['trunk', 'set'],
  summary: 'Change a trunk; what is not given stays',
  description: 'The networks of --match take the place of those that it had. Its type stays.',
  args: [trunkArgument],
  options: [
    ...trunkOptions,
    { flags: '--clear-username', about: 'No longer have a user name and a secret' },
    { flags: '--clear-match', about: 'No longer know calls by their address' },
    { flags: '--register', about: 'Register with the provider' },
    { flags: '--no-register', about: 'No longer register with the provider' },
    { flags: '--no-srtp', about: 'No longer encrypt sound' },
  ],
  examples: [
    { command: 'smartcms trunk set provider --host sip2.example.com', about: 'Another host' },
    { command: 'smartcms trunk set provider --secret-stdin < secret.txt', about: 'Another secret' },
    {
      command: 'smartcms trunk set carrier --no-register --clear-username',
      about: 'Known by its address alone',
    },
  ],
  async run(context, input) {
    const name = input.text('name') ?? '';
    const secret = input.flag('secretStdin') ? { secret: await trunkSecret(context, input) } : {};
    const clear = {
      ...(input.flag('clearUsername') ? { username: null } : {}),
      ...(input.flag('clearMatch') ? { match: [] } : {}),
    };
    const given = trunkFields(input);
    for (const key of Object.keys(clear)) {
      if (key in given) throw new UserError('usage', `--${key} and --clear-${key} exclude each other.`);
    }
    const change = { ...given, ...clear, ...secret };
    if (Object.keys(change).length === 0) {
      throw new UserError('usage', 'There is nothing to change.', { hint: 'See: smartcms help trunk set' });
    }
    const changed = await onServer(context, {
      check: ({ parseTrunkName, parseTrunkChange }) => [parseTrunkName(name), parseTrunkChange(change)],
      load: () => import('../../../services/trunks.ts'),
      use: ({ setTrunk }, session, actor) => setTrunk(session, actor, name, change),
    });
    context.output.result(changed, (style) => {
      const done =
        changed.result === 'unchanged'
          ? `Trunk ${name} is like this already: nothing to change.`
          : `${style.green('✔')} Changed trunk ${style.bold(name)}`;
      return `${done}\n\n${trunkText(changed, style)}`;
    });
  },
});
