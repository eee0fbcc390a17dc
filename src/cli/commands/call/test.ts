import type { CallTestStep } from '../../../domain/call-test.ts';
import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { stepText, testVerdict } from './test-text.ts';

export const callTest = defineCommand({
  path: ['call', 'test'],
  summary: 'Make a real call on the server, and measure its audio',
  description:
    'Two phones are added for the test, one calls the other through the dialplan, both speak, and all is removed again. With numbers, Asterisk calls the one and dials the other for it. Exits with 1 if something of it fails.',
  args: [
    { name: 'from', about: 'Extension whose phone is called first; none means a test without people' },
    { name: 'to', about: 'Number that is dialled for it then' },
  ],
  options: [],
  examples: [
    { command: 'smartcms call test', about: 'Can phones call each other?' },
    { command: 'smartcms call test 1001 1002', about: 'Ring two real phones, which somebody must answer' },
  ],
  async run(context, input) {
    const { output, signal } = context;
    const onStep = (step: CallTestStep) => output.json || output.text(stepText(step, output.style));
    const [from, to] = [input.text('from'), input.text('to')];
    if (from !== undefined && to === undefined) {
      throw new UserError('usage', 'There is nobody to call.', {
        hint: `Give both numbers: smartcms call test ${from} NUMBER`,
      });
    }
    const result =
      from === undefined || to === undefined
        ? await onServer(context, {
            load: () => import('../../../services/call-test.ts'),
            use: ({ callTest }, session) => callTest(session, { signal, onStep }),
          })
        : await onServer(context, {
            load: () => import('../../../services/call-between.ts'),
            use: ({ callBetween }, session, actor) =>
              callBetween(session, actor, { from, to, signal, onStep }),
          });
    output.result(result, (style) =>
      testVerdict(result, { well: 'Calls work', ill: 'The test call failed.' }, style),
    );
    return result.ok ? 0 : 1;
  },
});
