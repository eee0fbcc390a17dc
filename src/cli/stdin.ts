import { UserError } from '../domain/errors.ts';
import type { Prompts } from './prompts.ts';

/** Characters; no secret is longer, and what is piped by mistake must not fill the memory. */
const longest = 4096;

/** Where a secret may come from: process.stdin, but for tests. */
interface Source extends AsyncIterable<Uint8Array | string> {
  isTTY?: boolean | undefined;
}

/**
 * A secret for `flag`: one line from stdin or, where that is a terminal, the answer to a hidden question.
 * @throws UserError('usage') if there is none, or more than a line.
 */
export async function readSecret(
  question: string,
  flag: string,
  prompts: Prompts,
  source: Source = process.stdin,
): Promise<string> {
  if (source.isTTY) return prompts.password(question, flag);
  const secret = oneLine(await firstOf(source));
  if (secret === null) {
    throw new UserError('usage', `${flag}: expected one line on stdin with the secret in it.`, {
      hint: `For instance: smartcms ... ${flag} < secret.txt`,
    });
  }
  return secret;
}

/** A secret from stdin if its flag is given, and otherwise the answer to a hidden question. @throws as readSecret */
export function takeSecret(
  isGiven: boolean,
  question: string,
  flag: string,
  prompts: Prompts,
): Promise<string> {
  return isGiven ? readSecret(question, flag, prompts) : prompts.password(question, flag);
}

/** The one line of a text without its end, or null if there is none, an empty one, or more. */
function oneLine(text: string): string | null {
  const [line = '', ...rest] = text.split(/\r?\n/);
  return line === '' || rest.some((other) => other !== '') ? null : line;
}

async function firstOf(stream: Source): Promise<string> {
  let text = Buffer.alloc(0);
  for await (const chunk of stream) {
    text = Buffer.concat([text, Buffer.from(chunk)]);
    if (text.length > longest) break;
  }
  return text.toString('utf8');
}
