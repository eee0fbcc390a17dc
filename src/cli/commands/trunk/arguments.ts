import type { TrunkCodec } from '../../../domain/endpoints.ts';
import { UserError } from '../../../domain/errors.ts';
import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { trunkTransportWords } from '../../endpoint-types.ts';
import type { Input } from '../../input.ts';
import { takeSecret } from '../../stdin.ts';
import { count } from '../../values.ts';

export const trunkArgument: ArgumentDefinition = {
  name: 'name',
  about: 'Name of the trunk',
  required: true,
};

/** What `trunk add` and `trunk set` have in common. */
export const trunkOptions: readonly OptionDefinition[] = [
  { flags: '--host <host>', about: "The provider's host name or IPv4 address" },
  { flags: '--port <port>', about: "The provider's port; 5060, or 5061 for TLS, if not given", parse: port },
  { flags: '--username <name>', about: 'User name at the provider' },
  { flags: '--secret-stdin', about: "Read the provider's secret from stdin; on a terminal it is asked" },
  {
    flags: '--match <cidr...>',
    about: 'Addresses and networks that its calls come from',
    repeatable: true,
  },
  { flags: '--transport <protocol>', about: 'How signalling travels', choices: trunkTransportWords },
  { flags: '--srtp', about: 'Encrypt sound too; needs --transport tls' },
  {
    flags: '--codecs <names>',
    about: 'Codecs with commas, the best first: ulaw, alaw, g722, gsm, opus; or default',
  },
  { flags: '--caller-id <number>', about: "Number shown to whoever is called; none shows the extension's" },
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
  transport?: (typeof trunkTransportWords)[number];
  srtp?: boolean;
  codecs?: TrunkCodec[] | null;
  callerId?: string | null;
}

/** What was given of a trunk, but for its secret; what was not given is not there. */
export function trunkFields(input: Input): TrunkFields {
  const match = input.list('match');
  const [codecs, callerId] = [input.text('codecs'), input.text('callerId')];
  const fields = {
    host: input.text('host'),
    port: input.number('port'),
    username: input.text('username'),
    match: match.length === 0 ? undefined : match,
    register: input.choice('register'),
    transport: trunkTransportWords.find((word) => word === input.text('transport')),
    srtp: input.choice('srtp'),
    codecs:
      codecs === undefined
        ? undefined
        : codecs === 'default'
          ? null
          : codecs.split(',').map((name) => name.trim()),
    callerId: callerId === 'none' ? null : callerId,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The provider's secret: from stdin if --secret-stdin is given, else from a hidden question. */
export async function trunkSecret({ prompts }: CommandContext, input: Input): Promise<string> {
  const question = `The provider's secret for ${input.text('name')}:`;
  const flag = '--secret-stdin';
  return takeSecret(input.flag('secretStdin'), question, flag, prompts);
}
