import type { Catalogue } from './command.ts';
import { completion } from './commands/completion.ts';
import { configCheck } from './commands/config/check.ts';
import { configDocs } from './commands/config/docs.ts';
import { configShow } from './commands/config/show.ts';
import { help } from './commands/help.ts';
import { init } from './commands/init.ts';

/** Every command, in the order of the help. Nothing heavy may be imported here: help and completion load it all. */
export const catalogue: Catalogue = {
  groups: [
    { title: 'Start here', commands: [init] },
    { title: 'This program', commands: [configShow, configCheck, configDocs, completion, help] },
  ],
  nouns: {
    config: 'Show, check and explain the config file',
  },
};
