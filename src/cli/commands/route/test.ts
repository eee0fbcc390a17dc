import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { testText } from './text.ts';

export const routeTest = defineCommand({
  path: ['route', 'test'],
  summary: 'Tell what would happen to a call, and why; no call is made',
  args: [{ name: 'number', about: 'The number that is called', required: true }],
  options: [
    { flags: '--from <number>', about: 'The extension that calls, with its forwards and limits' },
    { flags: '--inbound', about: 'The call comes from outside, over a trunk' },
    { flags: '--at <time>', about: 'At another time: ISO 8601, such as 2026-12-24T20:00:00Z' },
  ],
  examples: [
    { command: 'smartcms route test 0301234567 --from 1001', about: 'Which way out, and may 1001 take it?' },
    { command: 'smartcms route test 4930123450 --inbound', about: 'Who answers?' },
  ],
  async run(context, input) {
    const at = time(input.text('at'));
    const tested = await onServer(context, {
      load: () => import('../../../services/route-test.ts'),
      use: ({ testRoute }, session) =>
        testRoute(session, {
          number: input.text('number') ?? '',
          from: input.text('from') ?? null,
          inbound: input.flag('inbound'),
          at,
        }),
    });
    context.output.result(tested, (style) => testText(tested, style));
  },
});

function time(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    throw new UserError('usage', `--at: expected a time such as 2026-12-24T20:00:00Z, not "${text}"`);
  }
  return at;
}
