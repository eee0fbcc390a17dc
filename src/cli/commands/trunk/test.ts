import type { CallTestStep } from '../../../domain/call-test.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { stepText, testVerdict } from '../call/test-text.ts';
import { trunkArgument } from './arguments.ts';

export const trunkTest = defineCommand({
  path: ['trunk', 'test'],
  summary: 'Find out whether a trunk works, and if not, why',
  description:
    'From the server: looks the host up, connects, asks it for a sign of life (OPTIONS) and, for a trunk that registers, whether it accepts user name and secret; then asks Asterisk what it makes of both. Nothing is changed. Exits with 1 if something of it fails.',
  args: [trunkArgument],
  options: [
    {
      flags: '--call <number>',
      about: 'Then call this number over this trunk; it costs what calls cost, and somebody must answer',
    },
  ],
  examples: [
    { command: 'smartcms trunk test provider', about: 'Does it answer, and does it know us?' },
    { command: 'smartcms trunk test provider --call +4930123456', about: 'Is a call answered, with audio?' },
  ],
  async run(context, input) {
    const { output, signal } = context;
    const [name, number] = [input.text('name') ?? '', input.text('call')];
    const onStep = (step: CallTestStep) => output.json || output.text(stepText(step, output.style));
    const result = await onServer(context, {
      check: ({ parseTrunkName }) => parseTrunkName(name),
      load: () => import('../../../services/trunk-test-server.ts'),
      use: ({ testTrunkOfServer }, session, actor) =>
        testTrunkOfServer(session, actor, { name, number, signal, onStep }),
    });
    output.result(result, (style) =>
      testVerdict(
        result,
        { well: `The trunk ${name} works`, ill: `The trunk ${name} does not work.` },
        style,
      ),
    );
    return result.ok ? 0 : 1;
  },
});
