import { type ServiceName, serviceNames } from '../../server/layout.ts';
import { serviceArgument } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { printable } from '../style.ts';
import { count } from '../values.ts';

export const logs = defineCommand({
  path: ['logs'],
  summary: 'Print the logs of the services',
  args: [serviceArgument],
  options: [
    { flags: '-f, --follow', about: 'Go on as lines come, until Ctrl-C' },
    { flags: '--since <time>', about: 'Only lines since then: 10m, 2h, or 2026-11-22T10:00:00Z' },
    { flags: '--tail <lines>', about: 'How many lines of each service to begin with', parse: count },
    { flags: '--grep <text>', about: 'Only lines that contain this text' },
  ],
  examples: [
    { command: 'smartcms logs asterisk -f', about: 'Watch Asterisk' },
    { command: 'smartcms logs --since 10m --grep error', about: 'Errors of the last ten minutes' },
  ],
  async run(context, input) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const services = await import('../../services/logs.ts');
    await services.logs({
      target,
      connect,
      signal,
      service: serviceNames.find((name): name is ServiceName => name === input.text('service')) ?? null,
      follow: input.flag('follow'),
      since: input.text('since') ?? null,
      tail: input.number('tail') ?? null,
      grep: input.text('grep') ?? null,
      onLine: (line) => (output.json ? output.event({ line }) : output.text(printable(line))),
    });
  },
});
