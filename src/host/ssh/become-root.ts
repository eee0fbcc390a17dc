import { rootRefused } from '../failure.ts';
import type { Sudo } from '../process.ts';
import { quoteArgv } from '../quote.ts';
import { unannouncedCommand } from '../wrap.ts';
import type { Link } from './link.ts';

const attempts = 3;

/** How a login becomes root, and the password that sudo wants for it. */
export interface Root {
  sudo: Sudo;
  password?: string;
}

export interface Login {
  user: string;
  label: string;
  /** Undefined where nobody can be asked. */
  askPassword?: ((prompt: string) => Promise<string>) | undefined;
}

/**
 * Finds out how this login becomes root, and asks for sudo's password where it wants one. Where nobody can be asked
 * the first command says what is missing. @throws UserError auth_failed when sudo does not take what was given.
 */
export async function becomeRoot(link: Link, { user, label, askPassword }: Login): Promise<Root> {
  if (user === 'root') return { sudo: false };
  if (askPassword === undefined || (await attempt(link, 'free')).accepted) return { sudo: 'free' };
  let said = '';
  for (let tries = 0; tries < attempts; tries += 1) {
    const password = await askPassword(`Password of ${label} for sudo`);
    const tried = await attempt(link, 'password', password);
    if (tried.accepted) return { sudo: 'password', password };
    said = tried.said;
  }
  throw rootRefused(label, said.split('\n'));
}

/** Only the password goes in, so that sudo's second question finds an end and no command gets it as its input. */
async function attempt(
  link: Link,
  sudo: Sudo,
  password?: string,
): Promise<{ accepted: boolean; said: string }> {
  const running = await link.exec(quoteArgv(unannouncedCommand(['true'], sudo)));
  running.stdin.on('error', () => {});
  running.stdin.end(password === undefined ? '' : `${password}\n`);
  running.stdout.resume();
  let said = '';
  running.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return { accepted: (await running.exited).code === 0, said: said.trim() };
}
