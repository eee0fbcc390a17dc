import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import type { Input } from '../../input.ts';
import { count } from '../../values.ts';

export const groupArgument: ArgumentDefinition = {
  name: 'number',
  about: 'Number of the group',
  required: true,
};

/** What `group add` and `group set` have in common. */
export const groupOptions: readonly OptionDefinition[] = [
  { flags: '--members <number...>', about: 'Extensions that ring', repeatable: true },
  { flags: '--name <name>', about: 'What it is called; empty for none' },
  { flags: '--ring <seconds>', about: 'How long they ring (30 if not given)', parse: count },
  {
    flags: '--fallback <destination>',
    about: 'Where a call goes that nobody takes: extension:NUMBER, group:NUMBER or hangup',
  },
];

interface GroupFields {
  members?: string[];
  name?: string;
  ringSeconds?: number;
  fallback?: string;
}

/** What was given of a group; what was not given is not there. */
export function groupFields(input: Input): GroupFields {
  const members = input.list('members').flatMap((text) => text.split(',').filter((part) => part !== ''));
  const fields = {
    members: members.length === 0 ? undefined : members,
    name: input.text('name'),
    ringSeconds: input.number('ring'),
    fallback: input.text('fallback'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
