import type { Session } from './link.ts';

/** The size of the user's terminal for a remote pty; undefined if stdin is no terminal. */
export function terminalSize(): { term: string; cols: number; rows: number } | undefined {
  if (!process.stdin.isTTY) return undefined;
  const { TERM: term = 'xterm' } = process.env;
  const { columns: cols = 80, rows = 24 } = process.stdout;
  return { term, cols, rows };
}

/** Joins the user's streams to a session until it ends, and leaves the terminal as it was. Resolves to the exit code. */
export async function joinTerminal(session: Session): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const { channel } = session;
  const raw = stdin.isTTY;
  const resize = () => channel.setWindow(stdout.rows, stdout.columns, 0, 0);
  if (raw) {
    stdin.setRawMode(true);
    stdout.on('resize', resize);
  }
  stdin.pipe(channel);
  channel.pipe(stdout, { end: false });
  channel.stderr.pipe(stderr, { end: false });
  try {
    const exit = await session.exited;
    return exit.code ?? 130;
  } finally {
    stdin.unpipe(channel);
    stdin.pause();
    if (raw) {
      stdin.setRawMode(false);
      stdout.off('resize', resize);
    }
  }
}
