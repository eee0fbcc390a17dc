import { defineCommand } from '../../command.ts';
import { certificateText } from './text.ts';

export const certRenew = defineCommand({
  path: ['cert', 'renew'],
  summary: "Renew the server's certificate; no call ends",
  description:
    'One of an authority is renewed if a third of its life or less is left; the server does the same by itself twice a day, and if it is refused, the present one stays. A self-signed one is made anew at any time, as a deploy does in its last 30 days; browsers must then be told to trust it anew. nginx and Asterisk read the new one without a restart; one that does not is restarted, and the output says so.',
  args: [],
  options: [{ flags: '--force', about: 'Also before it is due; authorities allow only a few in a week' }],
  examples: [
    { command: 'smartcms cert renew', about: 'For the names that the present one has' },
    { command: '/usr/local/bin/smartcms cert renew --quiet', about: "What the server's timer runs" },
  ],
  async run(context, input) {
    const { output, connect, signal, operator, globals } = context;
    const target = await context.target();
    const progress = await context.progress();
    const services = await import('../../../services/certificate.ts');
    const force = input.flag('force');
    const { status, renewed } = await services.renewCertificate({
      ...{ target, connect, signal, operator, progress, force },
    });
    if (globals.quiet && !output.json) return 0;
    const result = renewed ? 'updated' : 'unchanged';
    output.result({ ...status, result }, (style) => certificateText(status, style));
    return 0;
  },
});
