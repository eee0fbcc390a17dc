import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { UserError } from '../../domain/errors.ts';
import { CommandHost } from '../command-host.ts';
import type { HostProcess, SpawnOptions, Sudo } from '../process.ts';
import { quoteArgv } from '../quote.ts';
import { type Endpoint, openRelay, socketLike } from '../relay.ts';
import { terminalCommand } from '../wrap.ts';
import { becomeRoot, type Root } from './become-root.ts';
import { connectSsh, type SshSettings } from './connect.ts';
import { isOpenFailure, type Link } from './link.ts';
import { remembering } from './remembering.ts';
import { Slots } from './slots.ts';
import { joinTerminal, terminalSize } from './terminal.ts';

/** Relayed tunnels hold a session each; this many leave sessions for commands. */
const relayLimit = 6;

/** A server over one SSH connection. */
export class SshHost extends CommandHost {
  readonly label: string;
  readonly sudo: Sudo;
  readonly #settings: SshSettings;
  readonly #link: Link;
  readonly #root: Root;
  readonly #relays = new Slots(relayLimit);
  /** Set when sshd refused to forward where a relay then came through: no use in asking again. */
  #forwardingRefused = false;

  private constructor(link: Link, root: Root, settings: SshSettings, connectMs: number) {
    super();
    this.#settings = settings;
    this.label = settings.label;
    this.sudo = root.sudo;
    this.#root = root;
    this.#link = link;
    this.stats.connectMs = connectMs;
  }

  /** Throws what connectSsh and becomeRoot throw. */
  static async connect(settings: SshSettings): Promise<SshHost> {
    const start = performance.now();
    const { credentials, answered } = remembering(settings.credentials);
    const link = await connectSsh({ ...settings, credentials });
    const known = { ...settings, credentials: answered };
    try {
      const { user, label } = settings;
      const root = await becomeRoot(link, { user, label, askPassword: credentials.askPassword });
      return new SshHost(link, root, known, Math.round(performance.now() - start));
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  async spawn(argv: readonly string[], options?: SpawnOptions): Promise<HostProcess> {
    const process = await this.#link.exec(quoteArgv(argv), options);
    const { password } = this.#root;
    if (password !== undefined) process.stdin.write(`${password}\n`);
    return process;
  }

  connectUnix(path: string): Promise<Duplex> {
    // sshd opens the socket with the rights of the login, which without root are not enough.
    return this.#tunnel({ path }, this.sudo ? undefined : () => this.#link.forwardUnix(path));
  }

  connectTcp(address: string, port: number): Promise<Duplex> {
    return this.#tunnel({ address, port }, () => this.#link.forwardTcp(address, port));
  }

  async interactive(argv: readonly string[]): Promise<number> {
    this.stats.commands += 1;
    const command = quoteArgv(terminalCommand(argv, this.sudo));
    return joinTerminal(await this.#link.exec(command, { pty: terminalSize() }));
  }

  override async reachedAt(): Promise<string | null> {
    const { host, jump } = this.#settings;
    if (jump !== undefined || isIP(host) !== 0) return jump === undefined ? host : null;
    return lookup(host, 4).then(
      ({ address }) => address,
      () => null,
    );
  }

  /** Asks for no password or passphrase that was given already. */
  another(signal: AbortSignal): Promise<SshHost> {
    return SshHost.connect({ ...this.#settings, signal });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #tunnel(endpoint: Endpoint, forward: (() => Promise<Duplex>) | undefined): Promise<Duplex> {
    this.stats.commands += 1;
    if (forward === undefined || this.#forwardingRefused) return this.#relay(endpoint);
    try {
      return socketLike(await forward());
    } catch (error) {
      if (error instanceof UserError || !isOpenFailure(error)) throw error;
      // sshd gives the same answer for forbidden forwarding and a dead socket; the relay tells them apart.
      const relay = await this.#relay(endpoint);
      this.#forwardingRefused = true;
      return relay;
    }
  }

  async #relay(endpoint: Endpoint): Promise<Duplex> {
    const release = await this.#link.during(this.#relays.acquire());
    try {
      const stream = await openRelay(this, endpoint);
      stream.once('close', release);
      return stream;
    } catch (error) {
      release();
      throw error;
    }
  }
}
