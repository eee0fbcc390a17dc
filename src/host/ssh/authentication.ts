import ssh2, { type AnyAuthMethod, type AuthenticationType, type BaseAgent, type ParsedKey } from 'ssh2';
import { UserError } from '../../domain/errors.ts';
import { escapeControl } from '../quote.ts';
import { decryptIdentity, type IdentityFile, readGivenIdentity, readIdentity } from './keys.ts';

/** What a login may be tried with. */
export interface Credentials {
  user: string;
  label: string;
  identityFile?: string | undefined;
  /** Whether the keys of the ssh-agent may be tried. */
  useAgent: boolean;
  /** Key files that are tried if they exist. */
  keyFiles: string[];
  askPassword?: ((prompt: string) => Promise<string>) | undefined;
  askPassphrase?: ((file: string) => Promise<string>) | undefined;
}

const passwordAttempts = 3;

/**
 * Offers one way to log in after another: a given key that needs no passphrase, the agent's keys, other key
 * files, passwords. A given key comes first because servers hang up after a few wrong ones (MaxAuthTries).
 */
export class Authentication {
  /** Each way with what became of it, for the message when none was accepted. */
  readonly #tried: string[] = [];
  readonly #credentials: Credentials;
  readonly #attempts: AsyncGenerator<AnyAuthMethod, undefined>;
  #accepted: readonly AuthenticationType[] | null = null;

  private constructor(credentials: Credentials, given: IdentityFile | undefined) {
    this.#credentials = credentials;
    this.#attempts = this.#offers(given);
  }

  /** Throws UserError('usage') if the identity file that the user gave cannot be used. */
  static async prepare(credentials: Credentials): Promise<Authentication> {
    const { identityFile } = credentials;
    return new Authentication(credentials, identityFile ? await readGivenIdentity(identityFile) : undefined);
  }

  /** The next way to try, false when there is none; `accepted` is what the server said it takes, null at first. */
  async next(accepted: readonly AuthenticationType[] | null): Promise<AnyAuthMethod | false> {
    this.#accepted = accepted;
    return (await this.#attempts.next()).value ?? false;
  }

  failure(): UserError {
    const { label } = this.#credentials;
    const tried = this.#tried.length === 0 ? 'nothing to try' : this.#tried.join('; ');
    const accepts = this.#accepted?.length
      ? ` The server accepts: ${escapeControl(this.#accepted.join(', '))}.`
      : '';
    return new UserError('auth_failed', `The server refused the login ${label}. Tried: ${tried}.${accepts}`, {
      hint: 'Give the right key with -i FILE, load it with ssh-add, or install it with ssh-copy-id.',
    });
  }

  async *#offers(given: IdentityFile | undefined): AsyncGenerator<AnyAuthMethod, undefined> {
    const { useAgent, keyFiles } = this.#credentials;
    if (given?.state === 'ready') yield* this.#file(given);
    if (useAgent) yield* this.#agent();
    if (given?.state === 'encrypted') yield* this.#file(given);
    for (const path of keyFiles) {
      const identity = path === given?.path ? undefined : await readIdentity(path);
      if (identity) yield* this.#file(identity);
    }
    yield* this.#password();
    return undefined;
  }

  async *#agent(): AsyncGenerator<AnyAuthMethod> {
    const { SSH_AUTH_SOCK: socket } = process.env;
    if (!socket) return;
    const agent = ssh2.createAgent(socket);
    const count = await countKeys(agent);
    this.#tried.push(
      count === undefined ? `ssh-agent (does not answer at ${socket})` : `ssh-agent (${count} keys)`,
    );
    if (count) yield { type: 'agent', username: this.#credentials.user, agent };
  }

  async *#file(identity: IdentityFile): AsyncGenerator<AnyAuthMethod> {
    const key = await this.#open(identity);
    if (!key) return;
    this.#tried.push(identity.path);
    yield { type: 'publickey', username: this.#credentials.user, key };
  }

  async #open(identity: IdentityFile): Promise<ParsedKey | undefined> {
    if (identity.state === 'ready') return identity.key;
    const skip = (why: string) => void this.#tried.push(`${identity.path} (${why})`);
    if (identity.state === 'unusable') return skip(identity.why);
    const { askPassphrase } = this.#credentials;
    if (!askPassphrase) return skip('skipped: it needs a passphrase and there is no terminal to ask for it');
    const key = decryptIdentity(identity.data, await askPassphrase(identity.path));
    return key ?? skip('wrong passphrase');
  }

  async *#password(): AsyncGenerator<AnyAuthMethod> {
    const { user, label, askPassword } = this.#credentials;
    const takes = (type: AuthenticationType) => this.#accepted === null || this.#accepted.includes(type);
    if (!takes('password') && !takes('keyboard-interactive')) return;
    if (!askPassword) {
      this.#tried.push('password (skipped: there is no terminal to ask for it)');
      return;
    }
    for (let attempt = 1; attempt <= passwordAttempts; attempt += 1) {
      const password = await askPassword(`Password of ${label}`);
      this.#tried.push('password');
      if (takes('password')) yield { type: 'password', username: user, password };
      else yield answering(user, password);
    }
  }
}

/** Many servers ask for the password as a question of PAM. */
function answering(username: string, password: string): AnyAuthMethod {
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
  };
}

/** The number of keys that an agent holds; undefined if it does not answer. */
function countKeys(agent: BaseAgent): Promise<number | undefined> {
  return new Promise((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ? undefined : (keys?.length ?? 0)));
  });
}
