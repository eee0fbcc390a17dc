import type { ArgumentDefinition } from '../../command.ts';

export const idArgument: ArgumentDefinition = {
  name: 'id',
  about: 'Id of the call, as recording list and cdr have it',
  required: true,
};
