import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { execa } from 'execa';
import { CommandHost } from './command-host.ts';
import type { Exit, HostProcess, Sudo } from './process.ts';
import { cannotOpen, type Endpoint, openRelay } from './relay.ts';
import { terminalCommand } from './wrap.ts';

/** This machine itself. Commands run as root: directly, or through sudo for any other user. */
export class LocalHost extends CommandHost {
  readonly label = 'local';
  readonly sudo: Sudo = process.getuid?.() !== 0 && 'free';
  readonly #sockets = new Set<Socket>();

  connectUnix(path: string): Promise<Duplex> {
    return this.#open({ path });
  }

  connectTcp(address: string, port: number): Promise<Duplex> {
    return this.#open({ address, port });
  }

  async interactive(argv: readonly string[]): Promise<number> {
    this.stats.commands += 1;
    const [file = '', ...rest] = terminalCommand(argv, this.sudo);
    const result = await execa(file, rest, { stdio: 'inherit', reject: false });
    return result.exitCode ?? 127;
  }

  async another(): Promise<LocalHost> {
    return new LocalHost();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
  }

  async spawn(argv: readonly string[]): Promise<HostProcess> {
    const [file = '', ...rest] = argv;
    // Detached: a process group of its own, so that Ctrl-C reaches SmartCMS alone, which then ends the group.
    const child = execa(file, rest, {
      stdio: 'pipe',
      buffer: false,
      reject: false,
      detached: true,
      cleanup: false,
    });
    const exited = child.then(
      (result): Exit => ({
        code: result.exitCode ?? (result.signal === undefined ? 127 : null),
        signal: result.signal?.replace(/^SIG/, '') ?? null,
      }),
    );
    return {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      exited,
      abandon: () => void child.kill('SIGKILL'),
    };
  }

  #open(endpoint: Endpoint): Promise<Duplex> {
    this.stats.commands += 1;
    if (this.sudo && 'path' in endpoint) return openRelay(this, endpoint);
    return new Promise((resolve, reject) => {
      const socket = 'path' in endpoint ? connect(endpoint.path) : connect(endpoint.port, endpoint.address);
      this.#sockets.add(socket);
      const fail = (error: Error) => reject(cannotOpen(this.label, endpoint, error.message));
      socket.once('error', fail);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.once('connect', () => {
        socket.removeListener('error', fail);
        resolve(socket);
      });
    });
  }
}
