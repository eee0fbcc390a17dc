import { defineCommand } from '../command.ts';

export const unban = defineCommand({
  path: ['unban'],
  summary: 'Let an address in again that was banned',
  description:
    'What it did before does not count any more. To never ban it, name it in firewall.trusted of the config.',
  args: [{ name: 'address', about: 'As smartcms bans lists it', required: true }],
  options: [],
  examples: [{ command: 'smartcms unban 203.0.113.66', about: 'At once' }],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const target = await context.target();
    const services = await import('../../services/bans.ts');
    const address = input.text('address') ?? '';
    const done = await services.unban({ target, connect, signal, operator, address });
    output.result(done, (style) => `${style.green('✔')} ${done.address} is let in again`);
    return 0;
  },
});
