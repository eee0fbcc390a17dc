import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import { extensionTypeWords } from '../../endpoint-types.ts';

export const numberArgument: ArgumentDefinition = {
  name: 'number',
  about: 'Number of the extension',
  required: true,
};

export const typeOption: OptionDefinition = {
  flags: '--type <type>',
  about: 'Kind of extension',
  choices: extensionTypeWords,
};

export const nameOption: OptionDefinition = {
  flags: '--name <name>',
  about: 'Whose it is, as others see it when it calls; empty for none',
};

export const peerOption: OptionDefinition = {
  flags: '--peer <number>',
  about: 'The far end of a vpw, which is a vpw too',
};
