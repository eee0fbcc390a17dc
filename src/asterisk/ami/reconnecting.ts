import type { AmiClient } from './client.ts';

export interface ReconnectingAmi {
  /** The living client, connected now if there is none; rejects at once while it waits after a failure. */
  get(): Promise<AmiClient>;
  close(): void;
}

const firstDelayMs = 250;
const longestDelayMs = 4000;

/**
 * Keeps one manager connection for a service that runs for months: connects when asked, never by itself, and
 * leaves a growing pause after each failure, so that an Asterisk that starts is not stormed.
 */
export function reconnectingAmi(
  connect: () => Promise<AmiClient>,
  now: () => number = Date.now,
): ReconnectingAmi {
  let client: AmiClient | undefined;
  let connecting: Promise<AmiClient> | undefined;
  let failures = 0;
  let failure: unknown;
  let notBefore = 0;
  let closed = false;

  async function attempt(): Promise<AmiClient> {
    try {
      const fresh = await connect();
      if (closed) fresh.close();
      client = fresh;
      failures = 0;
      return fresh;
    } catch (error) {
      failure = error;
      notBefore = now() + Math.min(firstDelayMs * 2 ** failures++, longestDelayMs);
      throw error;
    } finally {
      connecting = undefined;
    }
  }

  return {
    async get() {
      if (client?.connected) return client;
      if (!connecting) {
        if (closed || (failures > 0 && now() < notBefore)) throw failure;
        connecting = attempt();
      }
      return connecting;
    },
    close() {
      closed = true;
      failure ??= new Error('closed');
      client?.close();
    },
  };
}
