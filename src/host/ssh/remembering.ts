import type { Credentials } from './authentication.ts';

/**
 * Credentials that note what was answered, and the same ones that give the last answer again: for a second connection,
 * for which nobody should be asked twice.
 */
export function remembering(credentials: Credentials): { credentials: Credentials; answered: Credentials } {
  const answers = new Map<string, string>();
  const { askPassword, askPassphrase } = credentials;
  const noting = (ask: Ask) => async (question: string) => {
    const answer = await ask(question);
    answers.set(question, answer);
    return answer;
  };
  const repeating = (ask: Ask) => async (question: string) => answers.get(question) ?? ask(question);
  return {
    credentials: asking(
      credentials,
      askPassword && noting(askPassword),
      askPassphrase && noting(askPassphrase),
    ),
    answered: asking(
      credentials,
      askPassword && repeating(askPassword),
      askPassphrase && repeating(askPassphrase),
    ),
  };
}

type Ask = (question: string) => Promise<string>;

function asking(
  credentials: Credentials,
  askPassword: Ask | undefined,
  askPassphrase: Ask | undefined,
): Credentials {
  const { askPassword: _password, askPassphrase: _passphrase, ...rest } = credentials;
  return { ...rest, ...(askPassword && { askPassword }), ...(askPassphrase && { askPassphrase }) };
}
