import { defineCommand } from '../../command.ts';
import { certificateText } from './text.ts';

export const certStatus = defineCommand({
  path: ['cert', 'status'],
  summary: "Show the server's certificate: names, issuer, end, and who shows it",
  args: [],
  options: [],
  examples: [{ command: 'smartcms cert status', about: 'Also tells of a port that shows another one' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const services = await import('../../../services/certificate.ts');
    const status = await services.certificateStatus({ target, connect, signal });
    output.result(status, (style) => certificateText(status, style));
    return 0;
  },
});
