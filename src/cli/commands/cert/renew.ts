import { defineCommand } from '../../command.ts';
import { certificateText } from './text.ts';

export const certRenew = defineCommand({
  path: ['cert', 'renew'],
  summary: 'Make a new self-signed certificate; no call ends',
  description:
    'nginx and Asterisk read the new one without a restart; one that does not is restarted, and the output says so. Browsers must be told to trust it anew. A deploy does the same by itself in the last 30 days.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms cert renew', about: 'For the names that the present one has' }],
  async run(context) {
    const { output, connect, signal, operator } = context;
    const target = await context.target();
    const progress = await context.progress();
    const services = await import('../../../services/certificate.ts');
    const status = await services.renewCertificate({ target, connect, signal, operator, progress });
    output.result({ ...status, result: 'updated' }, (style) => certificateText(status, style));
    return 0;
  },
});
