import type { Actor, ServerSession } from '../services/server-session.ts';
import type { CommandContext } from './context.ts';

/** What a command does on a server: `use` is given the service, which is loaded while the server is reached. */
interface Work<Service, Result> {
  /** Refuses what the domain's rules refuse, before the server is reached; the service obeys the same ones. */
  check?: (rules: typeof import('../domain/endpoints.ts')) => unknown;
  load: () => Promise<Service>;
  use: (service: Service, session: ServerSession, actor: Actor) => Promise<Result>;
}

/** Opens the server that a command works on, for one piece of work; the audit log gets this machine's user. */
export async function onServer<Service, Result>(
  context: CommandContext,
  { check, load, use }: Work<Service, Result>,
): Promise<Result> {
  check?.(await import('../domain/endpoints.ts'));
  const { connect, signal, operator } = context;
  const target = await context.target();
  const { withSession } = await import('../services/server-session.ts');
  const actor = { name: `${operator.user}@${operator.host}`, address: null };
  // Parsing it takes tens of milliseconds, in which the server answers.
  const loading = load();
  return withSession({ target, connect, signal }, async (session) => use(await loading, session, actor));
}
