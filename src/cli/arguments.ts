import { serviceNames } from '../server/layout.ts';
import type { ArgumentDefinition } from './command.ts';

/** Arguments that several commands have. */

export const targetArgument: ArgumentDefinition = {
  name: 'target',
  about: 'The server: user@host[:port], local or sandbox[:NAME]; see also -t',
  suggestions: ['local', 'sandbox'],
};

export const serviceArgument: ArgumentDefinition = {
  name: 'service',
  about: 'One service; none means all',
  choices: serviceNames,
};

export const sandboxArgument: ArgumentDefinition = {
  name: 'name',
  about: 'Name of the sandbox; none means default',
};
