import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';

export const extExport = defineCommand({
  path: ['ext', 'export'],
  summary: 'Print all extensions as CSV, as ext import reads it',
  description: 'With the columns number, type, name and peer. Passwords are not in it.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms ext export > extensions.csv', about: 'Into a file' }],
  async run(context) {
    const { output } = context;
    await onServer(context, {
      load: () => import('../../../services/extension-import.ts'),
      use: async ({ exportExtensions }, session) => {
        const extensions = exportExtensions(session);
        if (output.json) {
          const list = [];
          for await (const extension of extensions) list.push(extension);
          return output.result(list, String);
        }
        const { writeExtensions } = await import('../../../services/csv/extensions.ts');
        for await (const line of writeExtensions(extensions)) output.text(line);
      },
    });
  },
});
