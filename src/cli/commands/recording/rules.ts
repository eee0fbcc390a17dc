import { parseRecordingSubject } from '../../../domain/recordings.ts';
import { type CommandDefinition, defineCommand } from '../../command.ts';
import { table } from '../../output.ts';
import { onServer } from '../../server.ts';

const subjectArgument = {
  name: 'subject',
  about: 'extension:NUMBER, group:NUMBER, in:DID or out:PATTERN',
  required: true,
} as const;

export const recordingOn = switchCommand('on', 'Record all calls of an extension, a group or a route', [
  { command: 'smartcms recording on extension:1001', about: 'Whoever 1001 talks with' },
  { command: 'smartcms recording on in:4930123456', about: 'Calls to this number from outside' },
]);

export const recordingOff = switchCommand('off', 'Record them no longer; recordings that are there stay', [
  { command: 'smartcms recording off extension:1001', about: 'From the next call on' },
]);

function switchCommand(
  word: 'on' | 'off',
  summary: string,
  examples: CommandDefinition['examples'],
): CommandDefinition {
  return defineCommand({
    path: ['recording', word],
    summary,
    ...(word === 'on' && {
      description: 'Tell those who are recorded: in many countries the law asks for their consent.',
    }),
    args: [subjectArgument],
    options: [],
    examples,
    async run(context, input) {
      const subject = parseRecordingSubject(input.text('subject') ?? '');
      const rule = await onServer(context, {
        load: () => import('../../../services/recording-rules.ts'),
        use: ({ setRecording }, session, actor) => setRecording(session, actor, subject, word === 'on'),
      });
      context.output.result(rule, (style) => {
        const who = `${rule.kind}:${rule.name}`;
        const state = word === 'on' ? 'is recorded' : 'is not recorded';
        if (rule.result === 'unchanged') return `${who} ${state} already: nothing to change.`;
        return `${style.green('✔')} ${style.bold(who)} ${state} from the next call on`;
      });
    },
  });
}

export const recordingRules = defineCommand({
  path: ['recording', 'rules'],
  summary: 'List whose calls are recorded',
  args: [],
  options: [],
  examples: [{ command: 'smartcms recording rules', about: 'Extensions, groups and routes' }],
  async run(context) {
    const rules = await onServer(context, {
      load: () => import('../../../services/recording-rules.ts'),
      use: ({ listRecordingRules }, session) => listRecordingRules(session),
    });
    context.output.result(rules, (style) => {
      if (rules.length === 0) return 'No calls are recorded.\nNext: smartcms recording on extension:NUMBER';
      const rows = rules.map(({ kind, name, since }) => [`${kind}:${name}`, since ?? '-']);
      return table(['RECORDED', 'SINCE'], rows, style);
    });
  },
});
