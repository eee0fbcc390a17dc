import { defineCommand } from '../../command.ts';
import { keyValues } from '../../output.ts';

export const configShow = defineCommand({
  path: ['config', 'show'],
  summary: 'Print the effective config: the file with all defaults filled in',
  args: [],
  options: [],
  examples: [
    { command: 'smartcms config show', about: 'What deploy would go by' },
    { command: 'smartcms config show --json --config staging.ts', about: 'Another file, for a script' },
  ],
  async run({ output, loadConfig }) {
    const { config, file, given } = await loadConfig();
    const { configKeys } = await import('../../../config/docs.ts');
    const { valueAt } = await import('../../../config/paths.ts');
    output.note(file === null ? 'There is no config file: all is default.' : `From ${file}`);
    output.result(config, (style) => {
      const keys = configKeys().filter((key) => key.type !== 'group');
      const rows = keys.map(({ key }): [string, string] => {
        const text = JSON.stringify(valueAt(config, key.split('.')));
        return [key, valueAt(given, key.split('.')) === undefined ? style.dim(text) : text];
      });
      return keyValues(rows, style);
    });
  },
});
