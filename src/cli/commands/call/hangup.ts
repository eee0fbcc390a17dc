import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { printable } from '../../style.ts';

export const callHangup = defineCommand({
  path: ['call', 'hangup'],
  summary: 'End a call that is going on',
  args: [{ name: 'id', about: 'Id of the call, as smartcms calls lists it', required: true }],
  options: [],
  examples: [{ command: 'smartcms call hangup smartcms-1795361580.12', about: 'For everyone in it' }],
  async run(context, input) {
    const ended = await onServer(context, {
      load: () => import('../../../services/calls.ts'),
      use: ({ hangupCall }, session, actor) => hangupCall(session, actor, input.text('id') ?? ''),
    });
    context.output.result(ended, (style) => {
      const [from, to] = [ended.from, ended.to].map((number) => printable(number ?? 'unknown'));
      return `${style.green('✔')} Ended the call from ${from} to ${to}`;
    });
  },
});
