import type { z } from 'zod';
import { UserError } from '../../../domain/errors.ts';
import type { licenseChange } from '../../../domain/license-input.ts';
import { type Module, modules, roles } from '../../../domain/modules.ts';
import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import type { Input } from '../../input.ts';
import { count } from '../../values.ts';

export const idArgument: ArgumentDefinition = { name: 'id', about: 'Number of the licence', required: true };

/** The number of a licence. Throws UserError('usage'). */
export function licenseId(input: Input): number {
  const text = input.text('id') ?? '';
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    throw new UserError('usage', `expected the number of a licence, not "${text}"`, {
      hint: 'All there are: smartcms license list',
    });
  }
  return Number(text);
}

export const typeOption: OptionDefinition = { flags: '--type <type>', about: 'Type', choices: roles };

/** What create and update share. */
export const licenseOptions: readonly OptionDefinition[] = [
  { flags: '--name <name>', about: 'Whose it is' },
  {
    flags: '--modules <modules>',
    about: `What it opens, with commas between, or all: ${modules.join(', ')}`,
  },
  { flags: '--call-servers <count>', about: 'Servers that it can be activated on, or unlimited' },
  { flags: '--expires <date>', about: 'Last day, such as 2030-12-31, a time in ISO 8601, or never' },
  { flags: '--grace-days <days>', about: 'Days after expiry in which it is still good', parse: count },
];

/** What the options say; what was not given is absent. */
export function licenseFields(input: Input): z.input<typeof licenseChange> {
  const [name, expires, servers, list] = ['name', 'expires', 'callServers', 'modules'].map((key) =>
    input.text(key),
  );
  const graceDays = input.number('graceDays');
  return {
    ...(name === undefined ? {} : { name }),
    ...(list === undefined ? {} : { modules: list === 'all' ? null : list.split(',').map(moduleOf) }),
    ...(servers === undefined ? {} : { callServers: servers === 'unlimited' ? null : count(servers) }),
    ...(expires === undefined ? {} : { expiresAt: expires === 'never' ? null : expires }),
    ...(graceDays === undefined ? {} : { graceDays }),
  };
}

function moduleOf(text: string): Module {
  const module = modules.find((one) => one === text.trim());
  if (module !== undefined) return module;
  throw new UserError('usage', `--modules: there is no module "${text.trim()}"`, {
    hint: `There are ${modules.join(', ')}.`,
  });
}
