import { UserError } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';

export const init = defineCommand({
  path: ['init'],
  summary: 'Ask a few questions and write smartcms.config.ts',
  description:
    'What is not asked has a default. Without a terminal, or with --no-input, the options are the answers.',
  args: [],
  options: [
    { flags: '--domain <name>', about: 'Name of the server, for the console and the certificate' },
    { flags: '--time-zone <zone>', about: 'Time zone of the server, such as Europe/Berlin' },
    { flags: '--force', about: 'Overwrite a config file that is there' },
  ],
  examples: [
    { command: 'smartcms init', about: 'Answer questions' },
    {
      command: 'smartcms init --no-input -t root@203.0.113.10 --domain phones.example.com',
      about: 'In a script',
    },
  ],
  async run(context, input) {
    const { checkAnswer, draftConfig, refuseExisting, writeConfig } = await import('../../config/init.ts');
    const { targetProblem } = await import('../target.ts');
    const { globals, output } = context;
    const place = { file: globals.config, folder: process.cwd(), force: input.flag('force') };
    await refuseExisting(place);
    const target = await answer(context, globals.target, {
      question: 'Server to deploy to (user@host, local or sandbox; empty for none):',
      flag: '--target',
      default: '',
      check: targetProblem,
    });
    const domain = await answer(context, input.text('domain'), {
      question: 'Its name in DNS (empty if it has none):',
      flag: '--domain',
      default: '',
      check: (text) => checkAnswer(['network', 'domain'], text),
    });
    const timeZone = await answer(context, input.text('timeZone'), {
      question: 'Its time zone:',
      flag: '--time-zone',
      default: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
      check: (text) => checkAnswer(['timeZone'], text),
    });
    const text = draftConfig({ target: target || null, domain: domain || null, timeZone });
    const file = await writeConfig(text, place);
    const next = `smartcms deploy${target === '' ? ' root@203.0.113.10' : ''}`;
    output.result(
      { file, result: 'created' },
      (style) => `${style.green('✔')} Wrote ${file}\n\nNext: ${next}`,
    );
  },
});

interface Question {
  question: string;
  flag: string;
  default: string;
  check: (text: string) => string | null;
}

/** The option if given, else the user's answer, else the default. */
async function answer(
  { prompts }: CommandContext,
  given: string | undefined,
  question: Question,
): Promise<string> {
  if (given === undefined) return prompts.available ? prompts.text(question) : question.default;
  const wrong = question.check(given);
  if (wrong !== null) throw new UserError('usage', `${question.flag}: ${wrong}`);
  return given;
}
