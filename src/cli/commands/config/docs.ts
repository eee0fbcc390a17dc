import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { wrap } from '../../style.ts';

export const configDocs = defineCommand({
  path: ['config', 'docs'],
  summary: 'Explain every key of the config file',
  description: 'With --json, the config as JSON Schema.',
  args: [{ name: 'key', about: 'A key or a group of keys, such as network.ports; none means all' }],
  options: [],
  examples: [
    { command: 'smartcms config docs', about: 'All keys' },
    { command: 'smartcms config docs network.ports', about: 'The ports' },
  ],
  async run({ output }, input) {
    const { configJsonSchema, configKeys } = await import('../../../config/docs.ts');
    const wanted = input.text('key');
    const keys = configKeys().filter(
      ({ key }) => wanted === undefined || key === wanted || key.startsWith(`${wanted}.`),
    );
    if (keys.length === 0) {
      const { closest } = await import('../../../config/closest.ts');
      const names = configKeys().map(({ key }) => key);
      const near = closest(wanted ?? '', names);
      throw new UserError('not_found', `The config has no key ${wanted}.`, {
        hint: near === undefined ? 'All keys: smartcms config docs' : `Did you mean ${near}?`,
      });
    }
    output.result(configJsonSchema(), (style) =>
      keys
        .map(({ key, type, default: fallback, about }) => {
          const facts =
            type === 'group' ? '' : `  ${style.dim(`${type}, default ${JSON.stringify(fallback)}`)}`;
          return `${style.bold(key)}${facts}\n  ${wrap(about, output.width, 2)}`;
        })
        .join('\n'),
    );
  },
});
