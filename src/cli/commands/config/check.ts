import { defineCommand } from '../../command.ts';

export const configCheck = defineCommand({
  path: ['config', 'check'],
  summary: 'Check the config file and name every mistake in it',
  description: 'Exits with 0 if the config is right and with 3 if it is not. Connects to nothing.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms config check', about: 'Check smartcms.config.ts' }],
  async run({ output, loadConfig }) {
    const { file } = await loadConfig();
    output.result({ file, valid: true }, (style) => {
      const what = file === null ? 'There is no config file: all is default.' : `${file} is right.`;
      return `${style.green('✔')} ${what}`;
    });
  },
});
