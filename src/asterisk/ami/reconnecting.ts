import type { AmiClient } from './client.ts';

export interface ReconnectingAmi {
  /** The living client, connected now if there is none; rejects at once while it waits after a failure. */
  get(): Promise<AmiClient>;
  /** Milliseconds that Asterisk took to answer. Does not keep the connection, and leaves none behind. */
  ping(): Promise<number>;
  close(): void;
}

const firstDelayMs = 250;
const longestDelayMs = 4000;
const lookEveryMs = 5000;

/**
 * Keeps one manager connection for a service that runs for months: connects when asked, never by itself, and
 * leaves a growing pause after each failure, so that an Asterisk that starts is not stormed. After `idleMs` in which
 * nobody used it, it is closed: as long as anybody is logged in, Asterisk makes texts of all that happens in a call.
 */
export function reconnectingAmi(
  connect: () => Promise<AmiClient>,
  { idleMs = Number.POSITIVE_INFINITY, now = Date.now }: { idleMs?: number; now?: () => number } = {},
): ReconnectingAmi {
  let client: AmiClient | undefined;
  let connecting: Promise<AmiClient> | undefined;
  let failures = 0;
  let failure: unknown;
  let notBefore = 0;
  let closed = false;
  let asked = 0;
  let uses = 0;
  let lastUse = 0;
  let looking: NodeJS.Timeout | undefined;

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

  async function connected(): Promise<AmiClient> {
    if (client?.connected) return client;
    if (!connecting) {
      if (closed || (failures > 0 && now() < notBefore)) throw failure;
      connecting = attempt();
    }
    return connecting;
  }

  /** Who has a client in hand uses it without asking for it again. */
  function closeIfIdle(): void {
    const usesNow = asked + (client?.uses ?? 0);
    if (usesNow !== uses) lastUse = now();
    uses = usesNow;
    if (now() - lastUse < idleMs) return;
    clearInterval(looking);
    looking = undefined;
    client?.close();
  }

  return {
    get() {
      asked += 1;
      lastUse = now();
      if (Number.isFinite(idleMs)) looking ??= setInterval(closeIfIdle, lookEveryMs).unref();
      return connected();
    },
    async ping() {
      if (client?.connected) return client.ping();
      const before = asked;
      const brief = await connected();
      try {
        return await brief.ping();
      } finally {
        if (asked === before && !brief.isBusy) brief.close();
      }
    },
    close() {
      closed = true;
      clearInterval(looking);
      failure ??= new Error('closed');
      client?.close();
    },
  };
}
