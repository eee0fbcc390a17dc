import { UserError } from '../../../domain/errors.ts';
import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import type { Input } from '../../input.ts';
import { readSecret } from '../../stdin.ts';
import { count } from '../../values.ts';

export const trunkArgument: ArgumentDefinition = {
  name: 'name',
  about: 'Name of the trunk',
  required: true,
};

/** What `trunk add` and `trunk set` have in common. */
export const trunkOptions: readonly OptionDefinition[] = [
  { flags: '--host <host>', about: "The provider's host name or IPv4 address" },
  { flags: '--port <port>', about: "The provider's UDP port", parse: port },
  { flags: '--username <name>', about: 'User name at the provider' },
  { flags: '--secret-stdin', about: "Read the provider's secret from stdin; on a terminal it is asked" },
  {
    flags: '--match <cidr...>',
    about: 'Addresses and networks that its calls come from',
    repeatable: true,
  },
];

function port(text: string): number {
  const value = count(text);
  if (value < 1 || value > 65535) throw new UserError('usage', `expected a port, not "${text}"`);
  return value;
}

interface TrunkFields {
  host?: string;
  port?: number;
  username?: string;
  secret?: string;
  match?: string[];
  register?: boolean;
}

/** What was given of a trunk, but for its secret; what was not given is not there. */
export function trunkFields(input: Input): TrunkFields {
  const match = input.list('match');
  const fields = {
    host: input.text('host'),
    port: input.number('port'),
    username: input.text('username'),
    match: match.length === 0 ? undefined : match,
    register: input.choice('register'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The provider's secret: from stdin if --secret-stdin is given, else from a hidden question. */
export async function trunkSecret({ prompts }: CommandContext, input: Input): Promise<string> {
  const question = `The provider's secret for ${input.text('name')}:`;
  const flag = '--secret-stdin';
  return input.flag('secretStdin') ? readSecret(question, flag, prompts) : prompts.password(question, flag);
}
