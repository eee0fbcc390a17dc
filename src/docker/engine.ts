import http from 'node:http';
import type { Duplex } from 'node:stream';
import Docker from 'dockerode';
import type { Host } from '../host/host.ts';

const socketPath = '/var/run/docker.sock';

/** The Docker Engine of a host. */
export interface Engine {
  api: Docker;
  /** Frees the channels of the host's connection; the connection itself stays. */
  close(): void;
}

/**
 * Talks to a host's Docker Engine through the host's one connection. dockerode's own SSH support opens a new
 * connection for each request, so it gets an agent that opens channels instead.
 */
export function engineOf(host: Host): Engine {
  const agent = new ChannelAgent(host);
  // Everything is named here, so that nothing is taken from DOCKER_HOST.
  const options = { protocol: 'http', host: 'docker', port: 80, agent } as const;
  return {
    api: new Docker(options),
    close: () => agent.destroy(),
  };
}

/** Whether a request failed because the connection to the engine broke, and not by what the engine answered. */
export function isLinkBroken(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

class ChannelAgent extends http.Agent {
  readonly #host: Host;

  constructor(host: Host) {
    // Four builds at once leave half of the host's eight channels to commands.
    super({ keepAlive: true, maxSockets: 4 });
    this.#host = host;
  }

  override createConnection(
    _options: unknown,
    done: (error: Error | null, socket?: Duplex) => void,
  ): undefined {
    this.#host.connectUnix(socketPath).then(
      (socket) => done(null, socket),
      (error: Error) => done(error),
    );
  }
}
