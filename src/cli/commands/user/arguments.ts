import type { z } from 'zod';
import { UserError } from '../../../domain/errors.ts';
import { roles } from '../../../domain/modules.ts';
import type { userChange } from '../../../domain/user-input.ts';
import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import type { Input } from '../../input.ts';
import { readSecret } from '../../stdin.ts';

export const emailArgument: ArgumentDefinition = {
  name: 'email',
  about: "The user's e-mail address",
  required: true,
};

/** What add and set share. */
export const userOptions: readonly OptionDefinition[] = [
  { flags: '--role <role>', about: 'What the user may do', choices: roles },
  { flags: '--name <name>', about: 'Name of the user' },
  { flags: '--license <id>', about: 'Number of the licence that the user belongs to, or none' },
  { flags: '--extension <number>', about: "The user's own extension, for the phone in the console, or none" },
];

export const passwordOption: OptionDefinition = {
  flags: '--password-stdin',
  about: 'Read the password from stdin; without it, one is generated and shown',
};

/** What the options say; what was not given is absent. */
export function userFields(input: Input): Omit<z.input<typeof userChange>, 'email'> {
  const [name, license, extension] = ['name', 'license', 'extension'].map((key) => input.text(key));
  const role = roles.find((one) => one === input.text('role'));
  return {
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...(license === undefined ? {} : { licenseId: license === 'none' ? null : licenseNumber(license) }),
    ...(extension === undefined ? {} : { extension: extension === 'none' ? null : extension }),
  };
}

function licenseNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UserError('usage', `--license: expected a number or none, not "${text}"`);
}

/** The password from stdin, checked; undefined if it is to be generated. */
export async function givenPassword({ prompts }: CommandContext, input: Input): Promise<string | undefined> {
  if (!input.flag('passwordStdin')) return undefined;
  const password = await readSecret('Password:', '--password-stdin', prompts);
  (await import('../../../domain/user-input.ts')).parsePassword(password);
  return password;
}
