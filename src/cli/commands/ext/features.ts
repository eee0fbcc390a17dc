import type { Features } from '../../../services/features.ts';
import { defineCommand } from '../../command.ts';
import { reachWords } from '../../endpoint-types.ts';
import type { Input } from '../../input.ts';
import { keyValues } from '../../output.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';
import { count } from '../../values.ts';
import { countOrUnlimited, limit, secondsOrUnlimited } from '../route/arguments.ts';
import { duration } from '../route/text.ts';
import { numberArgument } from './arguments.ts';

const forward = 'to this number; off forwards no longer';

export const extFeatures = defineCommand({
  path: ['ext', 'features'],
  summary: 'Show or set forwards, do not disturb, and what an extension may do outside',
  description:
    'A phone sets its forwards and do not disturb by codes as well: see smartcms config docs. Who forwards pays for the call.',
  args: [numberArgument],
  options: [
    { flags: '--forward-always <number>', about: `Forward all calls ${forward}` },
    { flags: '--forward-busy <number>', about: `Forward calls while busy ${forward}` },
    { flags: '--forward-no-answer <number>', about: `Forward calls that nobody takes ${forward}` },
    { flags: '--ring <seconds>', about: 'How long it rings before nobody takes a call', parse: count },
    { flags: '--dnd <state>', about: 'Do not disturb', choices: ['on', 'off'] },
    {
      flags: '--calls <reach>',
      about: 'How far it may call, as far as routes allow it',
      choices: reachWords,
    },
    {
      flags: '--max-calls <count>',
      about: 'Outside calls at the same time, or unlimited',
      parse: countOrUnlimited,
    },
    {
      flags: '--max-duration <time>',
      about: 'Longest outside call, such as 90m or 2h, or unlimited',
      parse: secondsOrUnlimited,
    },
  ],
  examples: [
    { command: 'smartcms ext features 1001', about: 'As they are' },
    {
      command: 'smartcms ext features 1001 --forward-no-answer 1002 --ring 20',
      about: 'A colleague takes over',
    },
    { command: 'smartcms ext features 1001 --calls national --max-calls 2', about: 'Against toll fraud' },
  ],
  async run(context, input) {
    const number = input.text('number') ?? '';
    const change = changeOf(input);
    const features = await onServer(context, {
      load: () => import('../../../services/features.ts'),
      use: ({ showFeatures, setFeatures }, session, actor) =>
        Object.keys(change).length === 0
          ? showFeatures(session, number)
          : setFeatures(session, actor, number, change),
    });
    context.output.result(features, (style) => featuresText(features, style));
  },
});

function changeOf(input: Input) {
  const target = (key: string) => {
    const text = input.text(key);
    return text === 'off' ? null : text;
  };
  const dnd = input.text('dnd');
  const change = {
    forwardAlways: target('forwardAlways'),
    forwardBusy: target('forwardBusy'),
    forwardNoAnswer: target('forwardNoAnswer'),
    ringSeconds: input.number('ring'),
    dnd: dnd === undefined ? undefined : dnd === 'on',
    calls: reachWords.find((reach) => reach === input.text('calls')),
    maxCalls: limit(input, 'maxCalls'),
    maxSeconds: limit(input, 'maxDuration'),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** All that is set for an extension. */
export function featuresText(features: Features, style: Style): string {
  const { number, dnd, forwardAlways, forwardBusy, forwardNoAnswer, ringSeconds } = features;
  const { calls, maxCalls, maxSeconds } = features;
  return keyValues(
    [
      ['Number', number],
      ['Forwards all calls', forwardAlways ?? 'no'],
      ['While busy', forwardBusy ?? 'no'],
      ['If nobody takes them', forwardNoAnswer ?? 'no'],
      ['Rings', ringSeconds === null ? 'as long as others' : `${ringSeconds} s`],
      ['Do not disturb', dnd ? style.yellow('yes') : 'no'],
      ['May call', calls],
      ['Outside calls at once', maxCalls === null ? 'unlimited' : String(maxCalls)],
      ['Longest outside call', maxSeconds === null ? 'unlimited' : duration(maxSeconds)],
    ],
    style,
  );
}
