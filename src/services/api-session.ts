import { type Backends, lendConnection, onDatabase } from './backends.ts';
import type { Session } from './server-session.ts';

/** How long a request may take: a list asks Asterisk too, an import of thousands makes Asterisk read all again. */
const readMs = 10_000;
const writeMs = 80_000;

/** Lends sessions to requests, each with a database connection of its own. Both throw UserError unreachable. */
export interface Sessions {
  /** For questions. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** For answers without end: the connection is lent until the last part is taken, or nobody takes any more. */
  stream<T>(work: (session: Session) => AsyncIterable<T>): AsyncGenerator<T>;
  /** For changes, which go one after the other. */
  write<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** Sessions of the long-running API on its own backends; waits `timeoutMs` at most for a connection to read with. */
export function openSessions(backends: Backends, timeoutMs: number): Sessions {
  const { database, writers, sip } = backends;
  const ami = () => backends.ami.get();
  return {
    read: (work) =>
      onDatabase(database, timeoutMs, (connection) => work({ database: connection, ami, sip }), readMs),
    async *stream(work) {
      const connection = await lendConnection(database, timeoutMs);
      try {
        yield* work({ database: connection, ami, sip });
      } finally {
        // What it still sends must not meet the next question.
        connection.destroy();
      }
    },
    write: (work) =>
      onDatabase(writers, writeMs, (connection) => work({ database: connection, ami, sip }), writeMs),
  };
}
