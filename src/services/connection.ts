import type { Host } from '../host/host.ts';
import { type ConnectOptions, openHost } from '../host/open.ts';
import type { Target } from '../host/target.ts';

/** What every service that works on a server is given. */
export interface ServerOptions {
  target: Target;
  connect: ConnectOptions;
  signal: AbortSignal;
}

/** Opens the server for one piece of work and closes it afterwards, however that ended. */
export async function withHost<Result>(
  { target, connect, signal }: ServerOptions,
  work: (host: Host) => Promise<Result>,
): Promise<Result> {
  const host = await openHost(target, { ...connect, signal });
  try {
    return await work(host);
  } catch (error) {
    // What an abort brings down fails in its wake; the abort is the reason.
    throw signal.aborted ? signal.reason : error;
  } finally {
    await host.close();
  }
}
