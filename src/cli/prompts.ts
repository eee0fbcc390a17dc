import { UserError } from '../domain/errors.ts';

export interface Prompts {
  /** Whether questions can be asked at all. */
  readonly available: boolean;
  /** Yes or no; --yes says yes. */
  confirm(question: string): Promise<boolean>;
  /** Yes or no, which --yes does not answer. */
  ask(question: string, flag: string): Promise<boolean>;
  /** For what cannot be undone: the user types the name. */
  confirmName(question: string, name: string, flag: string): Promise<boolean>;
  /** Hidden input. */
  password(question: string, flag: string): Promise<string>;
  /** A line of text; `check` answers with what is wrong with it, or null. */
  text(question: TextQuestion): Promise<string>;
}

interface TextQuestion {
  question: string;
  default: string;
  check: (answer: string) => string | null;
  flag: string;
}

export interface PromptOptions {
  /** Both stdin and stderr are terminals, and there is no --no-input. */
  available: boolean;
  yes: boolean;
  signal: AbortSignal;
}

/** Questions on stderr, so that stdout stays data; inquirer is loaded by the first one. */
export function createPrompts({ available, yes, signal }: PromptOptions): Prompts {
  async function ask<T>(question: Record<string, unknown> & { message: string }, flag: string): Promise<T> {
    if (!available) {
      throw new UserError('usage', `This needs an answer: ${question.message}`, {
        hint: `Give it with ${flag}, or run the command in a terminal without --no-input.`,
      });
    }
    const { createPromptModule } = (await import('inquirer')).default;
    const prompt = createPromptModule({ output: process.stderr, signal });
    const { answer } = await prompt<{ answer: T }>([{ ...question, name: 'answer' } as never]);
    return answer;
  }

  const decide = (question: string, flag: string) =>
    ask<boolean>({ type: 'confirm', message: question, default: false }, flag);

  return {
    available,
    confirm: async (question) => yes || decide(question, '--yes'),
    ask: decide,
    confirmName: async (question, name, flag) =>
      (await ask<string>({ type: 'input', message: `${question} Type ${name} to go on:` }, flag)) === name,
    password: (question, flag) => ask<string>({ type: 'password', message: question, mask: '*' }, flag),
    text: ({ question, default: fallback, check, flag }) =>
      ask<string>(
        {
          type: 'input',
          message: question,
          default: fallback,
          validate: (answer: string) => check(answer.trim()) ?? true,
        },
        flag,
      ).then((answer) => answer.trim()),
  };
}
