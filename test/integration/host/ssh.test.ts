import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserError } from '../../../src/domain/errors.ts';
import { openHost } from '../../../src/host/open.ts';
import type { SshSettings } from '../../../src/host/ssh/connect.ts';
import { SshHost } from '../../../src/host/ssh/ssh-host.ts';
import { parseTarget } from '../../../src/host/target.ts';
import { freePort, makeKey, sshdMissing, startSshd, type TestSshd } from '../../support/sshd.ts';
import { describeHost } from './contract.ts';

const missing = sshdMissing();

describe.skipIf(missing)(`over SSH${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let sshd: TestSshd;
  const open: SshHost[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((host) => host.close()));
    vi.unstubAllEnvs();
  });
  afterAll(() => sshd.stop());

  async function connectWith(changes: Partial<SshSettings> = {}, server = sshd): Promise<SshHost> {
    const host = await SshHost.connect(server.settings(changes));
    open.push(host);
    return host;
  }

  const refusal = (changes: Partial<SshSettings>): Promise<UserError> =>
    connectWith(changes).then(
      () => Promise.reject(new Error('It connected.')),
      (error) => error,
    );

  describeHost('as root', () => SshHost.connect(sshd.settings()));

  it('keeps the exit code of a command that ends as its channel opens', async () => {
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const host = await connectWith();
      const { code } = await host.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], { okCodes: 'any' });
      expect(code).toBe(3);
    }
  });

  describe('host keys', () => {
    const policy = (known: string, changes: Partial<SshSettings['hostKeys']> = {}) => {
      const file = join(sshd.dir, `known-${Math.random()}`);
      writeFileSync(file, known);
      return { ...sshd.settings().hostKeys, files: [file], store: file, ...changes };
    };
    const name = () => `[127.0.0.1]:${sshd.port}`;
    const shown = () => {
      const key = Buffer.from(sshd.hostKey.split(' ')[1] ?? '', 'base64');
      return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
    };

    it('knows the key from a file that ssh-keygen hashed', async () => {
      const hostKeys = policy(`other.example.com ssh-ed25519 AAAA\n${name()} ${sshd.hostKey}\n`);
      const file = hostKeys.files[0] ?? '';
      execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
      expect(readFileSync(file, 'utf8')).not.toContain('127.0.0.1');
      await connectWith({ hostKeys });
    });

    it('asks for the type of key that is known', async () => {
      const ecdsa = readFileSync(join(sshd.dir, 'host_ecdsa.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
      await connectWith({ hostKeys: policy(`${name()} ${ecdsa}\n`) });
    });

    it('refuses an unknown key and names both ways to accept it', async () => {
      const error = await refusal({ hostKeys: policy('') });
      expect(error).toMatchObject({ code: 'host_key_unknown', exitCode: 4 });
      expect(error.message).toContain(shown());
      expect(error.hint).toContain('--accept-new-host-key');
      expect(error.hint).toContain(`--host-key-fingerprint ${shown()}`);
    });

    it('stores an accepted key and knows it from then on', async () => {
      for (const way of [{ accept: true }, { expected: shown() }, { confirm: async () => true }]) {
        const hostKeys = policy('', way);
        await connectWith({ hostKeys });
        expect(readFileSync(hostKeys.store, 'utf8')).toBe(`${name()} ${sshd.hostKey}\n`);
        await connectWith({
          hostKeys: { ...hostKeys, accept: false, expected: undefined, confirm: undefined },
        });
      }
    });

    it('takes no for an answer', async () => {
      const confirm = vi.fn(async () => false);
      expect(await refusal({ hostKeys: policy('', { confirm }) })).toMatchObject({
        code: 'host_key_unknown',
      });
      expect(confirm).toHaveBeenCalledWith(shown(), 'ssh-ed25519');
    });

    it('does not count the time in which the user is asked', async () => {
      const confirm = () => sleep(1_500).then(() => true);
      await connectWith({ timeoutMs: 1_400, hostKeys: policy('', { confirm }) });
    });

    it('refuses a changed, an unexpected and a revoked key, whatever was accepted', async () => {
      const other = readFileSync(`${makeKey(sshd.dir, 'other-host')}.pub`, 'utf8');
      const accept = { accept: true, confirm: async () => true };
      const changed = await refusal({ hostKeys: policy(`${name()} ${other}`, accept) });
      expect(changed).toMatchObject({ code: 'host_key_changed', exitCode: 4 });
      const unexpected = await refusal({ hostKeys: policy('', { ...accept, expected: 'SHA256:other' }) });
      expect(unexpected.code).toBe('host_key_changed');
      const known = `${name()} ${sshd.hostKey}\n`;
      const revoked = await refusal({ hostKeys: policy(`${known}@revoked ${known}`, accept) });
      expect(revoked.message).toContain('revoked');
    });
  });

  describe('logging in', () => {
    const credentials = (changes: Partial<SshSettings['credentials']>) => ({
      credentials: { ...sshd.settings().credentials, identityFile: undefined, ...changes },
    });

    it('says which keys were tried and what the server takes', async () => {
      const identityFile = makeKey(sshd.dir, 'stranger');
      const error = await refusal(credentials({ identityFile }));
      expect(error).toMatchObject({ code: 'auth_failed', exitCode: 4 });
      expect(error.message).toContain(identityFile);
      expect(error.message).toContain('The server accepts: publickey');
    });

    it('refuses an identity file that is not there before it connects', async () => {
      const error = await refusal(credentials({ identityFile: '/nonexistent/key' }));
      expect(error).toMatchObject({ code: 'usage', exitCode: 2 });
    });

    it('opens an encrypted key with the passphrase, and says so when it cannot ask', async () => {
      const identityFile = makeKey(sshd.dir, 'locked', { passphrase: 'open sesame' });
      appendFileSync(join(sshd.dir, 'authorized_keys'), readFileSync(`${identityFile}.pub`));
      await connectWith(credentials({ identityFile, askPassphrase: async () => 'open sesame' }));
      const wrong = await refusal(credentials({ identityFile, askPassphrase: async () => 'wrong' }));
      expect(wrong.message).toContain('wrong passphrase');
      const silent = await refusal(credentials({ identityFile }));
      expect(silent.message).toContain('needs a passphrase');
    });

    it('uses key files that exist', async () => {
      await connectWith(credentials({ keyFiles: ['/nonexistent/key', sshd.identityFile] }));
    });

    it('uses the agent, and goes on without one that does not answer', async () => {
      const socket = join(sshd.dir, 'agent.sock');
      const output = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
      const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(output)?.[1]);
      try {
        vi.stubEnv('SSH_AUTH_SOCK', socket);
        execFileSync('ssh-add', ['-q', sshd.identityFile], { stdio: 'ignore' });
        await connectWith(credentials({ useAgent: true }));
      } finally {
        process.kill(pid);
      }
      vi.stubEnv('SSH_AUTH_SOCK', join(sshd.dir, 'no-agent.sock'));
      await connectWith(credentials({ useAgent: true, keyFiles: [sshd.identityFile] }));
    });

    it('finds the server, its key and the login through ~/.ssh/config', async () => {
      const home = join(sshd.dir, 'home');
      mkdirSync(join(home, '.ssh'), { recursive: true });
      const lines = [
        'Host pbx',
        'HostName 127.0.0.1',
        `Port ${sshd.port}`,
        `IdentityFile ${sshd.identityFile}`,
      ];
      writeFileSync(join(home, '.ssh/config'), `${lines.join('\n')}\n`);
      writeFileSync(join(home, '.ssh/known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
      vi.stubEnv('HOME', home);
      vi.stubEnv('SSH_AUTH_SOCK', '');
      const host = await openHost(parseTarget('root@pbx'), { timeoutSeconds: 15 });
      expect(host.label).toBe('root@pbx');
      expect(await host.reachedAt()).toBe('127.0.0.1');
      expect((await host.run(['echo', 'here'])).stdout).toBe('here\n');
      await host.close();
    });
  });

  describe('at an IPv6 address', () => {
    let six: TestSshd;
    beforeAll(async () => {
      six = await startSshd(['ListenAddress ::1']);
    });
    afterAll(() => six.stop());

    it('is reached by a target in brackets, and known again under it', async () => {
      const home = join(six.dir, 'home');
      vi.stubEnv('HOME', home);
      vi.stubEnv('XDG_STATE_HOME', home);
      vi.stubEnv('SSH_AUTH_SOCK', '');
      const target = parseTarget(`root@[::1]:${six.port}`);
      const options = { timeoutSeconds: 15, identityFile: six.identityFile };
      const first = await openHost(target, { ...options, acceptNewHostKey: true });
      expect(first.label).toBe(`root@[::1]:${six.port}`);
      const { stdout } = await first.run(['sh', '-c', 'echo "$SSH_CONNECTION"']);
      expect(stdout.split(' ')[2]).toBe('::1');
      expect(await first.reachedAt()).toBe('::1');
      await first.close();
      const again = await openHost(target, options);
      await again.close();
    });
  });

  describe('through a jump host', () => {
    let gate: TestSshd;
    beforeAll(async () => {
      gate = await startSshd(['PermitOpen 127.0.0.1:*']);
    });
    afterAll(() => gate.stop());

    /** A home whose ssh_config reaches pbx through these hosts. */
    function homeWith(gateLines: string[], known = `[127.0.0.1]:${gate.port} ${gate.hostKey}`): void {
      const home = join(sshd.dir, `home-${gate.port}-${Math.random()}`);
      mkdirSync(join(home, '.ssh'), { recursive: true });
      const pbx = [
        'Host pbx',
        'HostName 127.0.0.1',
        `Port ${sshd.port}`,
        `IdentityFile ${sshd.identityFile}`,
      ];
      const via = ['Host gate', 'HostName 127.0.0.1', `IdentityFile ${gate.identityFile}`, ...gateLines];
      writeFileSync(join(home, '.ssh/config'), `${[...pbx, 'ProxyJump gate', ...via].join('\n')}\n`);
      const keys = [`[127.0.0.1]:${sshd.port} ${sshd.hostKey}`, known];
      writeFileSync(join(home, '.ssh/known_hosts'), `${keys.join('\n')}\n`);
      vi.stubEnv('HOME', home);
      vi.stubEnv('SSH_AUTH_SOCK', '');
    }
    const toPbx = () => openHost(parseTarget('root@pbx'), { timeoutSeconds: 15 });

    it('reaches the server as its ssh_config says, and leaves no connection behind', async () => {
      homeWith(['User root', `Port ${gate.port}`]);
      const host = await toPbx();
      const seen = (await host.run(['sh', '-c', 'echo "$SSH_CONNECTION"'])).stdout;
      expect(seen.trim().split(' ')[3]).toBe(String(sshd.port));
      const fresh = await host.another(AbortSignal.timeout(15_000));
      expect((await fresh.run(['echo', 'again'])).stdout).toBe('again\n');
      await fresh.close();
      // What its name leads to is the jump host's to say.
      expect(await host.reachedAt()).toBeNull();
      await host.close();
      const left = execFileSync('ss', ['-Htn', 'state', 'established', `( dport = :${gate.port} )`], {
        encoding: 'utf8',
      });
      expect(left).toBe('');
    });

    it('checks the key of the jump host too', async () => {
      homeWith(['User root', `Port ${gate.port}`], `[127.0.0.1]:${gate.port} ${sshd.hostKey}`);
      await expect(toPbx()).rejects.toMatchObject({ code: 'host_key_changed', exitCode: 4 });
    });

    it('says which of the two is to blame', async () => {
      homeWith(['User root', `Port ${await freePort()}`]);
      await expect(toPbx()).rejects.toMatchObject({
        ...{ code: 'unreachable', message: expect.stringContaining('root@gate') },
      });
      const strict = await startSshd(['AllowTcpForwarding no']);
      try {
        homeWith(
          ['User root', `Port ${strict.port}`, `IdentityFile ${strict.identityFile}`],
          `[127.0.0.1]:${strict.port} ${strict.hostKey}`,
        );
        const error: UserError = await toPbx().then(
          () => Promise.reject(new Error('It connected.')),
          (reason) => reason,
        );
        expect(error).toMatchObject({ code: 'unreachable', exitCode: 4 });
        expect(error.message).toMatch(/its jump host root@gate.* does not open a way to 127\.0\.0\.1/);
      } finally {
        await strict.stop();
      }
    });
  });

  describe('reaching the server', () => {
    it('says when nothing listens, the name is unknown, or something else answers', async () => {
      const closed = await refusal({ port: await freePort() });
      expect(closed).toMatchObject({ code: 'unreachable', exitCode: 4 });
      expect(closed.message).toContain('nothing listens there');
      const unknown = await refusal({ host: 'phones.invalid' });
      expect(unknown.code).toBe('unreachable');
      const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      const port = await listen(web);
      expect((await refusal({ port })).code).toBe('unreachable');
      web.close();
    });

    it('gives up on a server that says nothing, and on an abort', async () => {
      const sockets: Socket[] = [];
      const mute = createServer((socket) => void sockets.push(socket));
      const port = await listen(mute);
      expect((await refusal({ port, timeoutMs: 500 })).message).toContain('did not answer within 0.5 s');
      const reason = new Error('stopped');
      expect(await refusal({ port, signal: AbortSignal.any([AbortSignal.timeout(100)]) })).toMatchObject({
        name: 'TimeoutError',
      });
      expect(await refusal({ port, signal: AbortSignal.abort(reason) })).toBe(reason);
      for (const socket of sockets) socket.destroy();
      mute.close();
    });

    it('waits for a server that is just starting', async () => {
      const port = await freePort();
      const relay = createServer((socket) => socket.pipe(connect(sshd.port, '127.0.0.1')).pipe(socket));
      setTimeout(() => relay.listen(port, '127.0.0.1'), 200);
      const host = await connectWith({ port });
      expect((await host.run(['echo', 'up'])).stdout).toBe('up\n');
      relay.close();
    });
  });

  describe('a link that breaks', () => {
    it('rejects everything that runs, also what would have succeeded', async () => {
      const host = await connectWith();
      const marker = join(sshd.dir, 'began');
      const running = [
        host.run(['sh', '-c', `echo partial; touch ${marker}; sleep 60`], { okCodes: 'any' }),
        host.run(['cat'], { stdin: neverEnding() }),
        ...Array.from({ length: 10 }, () => host.run(['sleep', '60'])),
      ];
      const outcomes = Promise.allSettled(running);
      while (!existsSync(marker)) await sleep(20);
      sshd.killSessions();
      for (const outcome of await outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'connection_lost' } });
      }
      await expect(host.run(['true'])).rejects.toMatchObject({ code: 'connection_lost' });
      await expect(host.connectUnix('/run/none')).rejects.toMatchObject({ code: 'connection_lost' });
    });

    it('is noticed by keepalive when nothing comes through any more', async () => {
      const proxy = await startProxy(sshd.port);
      const host = await connectWith({ port: proxy.port, keepaliveMs: 200 });
      const running = host.run(['sleep', '60']);
      running.catch(() => {});
      proxy.swallow();
      await expect(running).rejects.toMatchObject({ code: 'connection_lost' });
      await expect(running).rejects.toThrow(/has not answered/);
      proxy.stop();
    });

    it('leaves no half of an upload behind', async () => {
      const proxy = await startProxy(sshd.port);
      const host = await connectWith({ port: proxy.port });
      const dir = join(sshd.dir, 'half');
      mkdirSync(dir);
      const file = (name: string) => ({
        path: join(dir, name),
        content: Buffer.alloc(30_000_000, 'x'),
        mode: 0o600,
        uid: 0,
        gid: 0,
      });
      const upload = host.upload([file('one'), file('two')]);
      upload.catch(() => {});
      await proxy.passed(35_000_000);
      proxy.cut();
      await expect(upload).rejects.toMatchObject({ code: 'connection_lost' });
      for (let i = 0; i < 200 && readdirSync(dir).length > 0; i += 1) await sleep(50);
      expect(readdirSync(dir)).toEqual([]);
      // Other tests' uploads come and go there too.
      const uploads = () => readdirSync('/run').filter((name) => name.startsWith('smartcms-upload-'));
      await expect.poll(uploads, { timeout: 10_000 }).toEqual([]);
      proxy.stop();
    });

    it('runs nothing of a script that arrived in part', async () => {
      const proxy = await startProxy(sshd.port);
      const host = await connectWith({ port: proxy.port });
      const marker = join(sshd.dir, 'ran');
      const running = host.script(`touch ${marker}\n${'#'.repeat(20_000_000)}`);
      running.catch(() => {});
      await proxy.passed(5_000_000);
      proxy.cut();
      await expect(running).rejects.toMatchObject({ code: 'connection_lost' });
      await sleep(500);
      expect(existsSync(marker)).toBe(false);
      proxy.stop();
    });
  });

  describe('a hardened server', () => {
    let strict: TestSshd;
    beforeAll(async () => {
      strict = await startSshd(['MaxSessions 3', 'AllowStreamLocalForwarding no', 'AllowTcpForwarding no']);
    });
    afterAll(() => strict.stop());

    it('does with fewer sessions than usual', async () => {
      const host = await connectWith({}, strict);
      const runs = Array.from({ length: 12 }, (_, i) => host.run(['sh', '-c', `sleep 0.2; echo ${i}`]));
      expect((await Promise.all(runs)).map(({ stdout }) => Number(stdout))).toEqual(
        Array.from({ length: 12 }, (_, i) => i),
      );
    });

    it('reaches sockets although forwarding is forbidden', async () => {
      const host = await connectWith({}, strict);
      const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
      const path = join(strict.dir, 'echo.sock');
      await new Promise<void>((resolve) => echo.listen(path, resolve));
      const stream = await host.connectUnix(path);
      stream.end('through');
      expect(await text(stream)).toBe('through');
      const tcp = createServer((socket) => socket.end('hello'));
      expect(await text(await host.connectTcp('127.0.0.1', await listen(tcp)))).toBe('hello');
      await expect(host.connectUnix('/run/none.sock')).rejects.toThrow(/No such file/);
      echo.close();
      tcp.close();
    });
  });

  describe('as another user', () => {
    const user = 'smartcms-test';
    const rule = `/etc/sudoers.d/${user}`;
    const sudoMissing = !existsSync('/usr/bin/sudo');
    const login = (): Partial<SshSettings> => ({
      label: `${user}@127.0.0.1`,
      user,
      credentials: { ...sshd.settings().credentials, user },
    });
    beforeAll(() => {
      // Left over from a run that was killed.
      spawnSync('userdel', ['--remove', user]);
      execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', '--password', '*', user]);
      writeFileSync(rule, `${user} ALL=(ALL) NOPASSWD: ALL\n`.repeat(sudoMissing ? 0 : 1), { mode: 0o440 });
    });
    afterAll(() => {
      rmSync(rule, { force: true });
      execFileSync('userdel', ['--remove', user], { stdio: 'ignore' });
    });

    it.skipIf(sudoMissing)('works as root through sudo, to the end of its process groups', async () => {
      const host = await connectWith(login());
      expect((await host.run(['id', '-u'])).stdout).toBe('0\n');
      const path = join(sshd.dir, 'owned');
      await host.upload([{ path, content: 'x', mode: 0o600, uid: 0, gid: 0 }]);
      expect(statSync(path).uid).toBe(0);
      const controller = new AbortController();
      const pids: string[] = [];
      const running = host.run(['sh', '-c', 'echo $$; exec sleep 300'], {
        signal: controller.signal,
        onLine: (line) => {
          pids.push(line);
          controller.abort(new Error('stopped'));
        },
      });
      await expect(running).rejects.toThrow('stopped');
      expect(existsSync(`/proc/${pids[0]}`)).toBe(false);
    });

    it.skipIf(sudoMissing)('opens sockets with the rights of root', async () => {
      const host = await connectWith(login());
      const path = join(sshd.dir, 'root-only.sock');
      const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
      await new Promise<void>((resolve) =>
        echo.listen({ path, readableAll: false, writableAll: false }, resolve),
      );
      const stream = await host.connectUnix(path);
      stream.end('through');
      expect(await text(stream)).toBe('through');
      echo.close();
    });

    describe('whose sudo wants a password', () => {
      const password = 'correct horse';
      const asked: string[] = [];
      const answering = (answers: string[]): Partial<SshSettings> => {
        const settings = login();
        asked.length = 0;
        return {
          ...settings,
          credentials: {
            ...sshd.settings().credentials,
            user,
            askPassword: async (prompt) => {
              asked.push(prompt);
              return answers.shift() ?? '';
            },
          },
        };
      };
      it.skipIf(sudoMissing)(
        'logs in with it where the server takes passwords, asked once for each',
        async () => {
          const open = await startSshd(['PasswordAuthentication yes', 'KbdInteractiveAuthentication no']);
          try {
            const { credentials: asks } = answering(['wrong', password, password]);
            const credentials = { ...open.settings().credentials, ...asks, identityFile: undefined };
            const label = `${user}@127.0.0.1:${open.port}`;
            const host = await SshHost.connect(
              open.settings({ label, user, credentials: { ...credentials, label } }),
            );
            expect(asked).toEqual([
              `Password of ${label}`,
              `Password of ${label}`,
              `Password of ${label} for sudo`,
            ]);
            expect((await host.run(['id', '-u'])).stdout).toBe('0\n');
            await host.close();
            const none = await SshHost.connect(
              open.settings({
                ...{ label, user },
                credentials: { user, label, useAgent: false, keyFiles: [] },
              }),
            ).catch((error) => error);
            expect(none).toMatchObject({ code: 'auth_failed', exitCode: 4 });
            expect(none.message).toContain('there is no terminal to ask for it');
          } finally {
            await open.stop();
          }
        },
      );

      beforeAll(() => {
        execFileSync('chpasswd', { input: `${user}:${password}\n` });
        writeFileSync(rule, `${user} ALL=(ALL) ALL\n`, { mode: 0o440 });
      });
      afterAll(() => {
        writeFileSync(rule, `${user} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
      });

      it.skipIf(sudoMissing)('asks once, and hands programs their own input', async () => {
        const host = await connectWith(answering(['wrong', password]));
        expect(asked).toEqual(Array(2).fill(`Password of ${user}@127.0.0.1 for sudo`));
        for (const stdin of ['first\n', 'second\n']) {
          expect((await host.run(['sh', '-c', 'id -u; cat'], { stdin })).stdout).toBe(`0\n${stdin}`);
        }
        expect((await host.script('echo "$(id -u)"')).stdout).toBe('0\n');
        const path = join(sshd.dir, 'owned-by-password');
        await host.upload([{ path, content: 'x', mode: 0o600, uid: 0, gid: 0 }]);
        expect(statSync(path).uid).toBe(0);
        const other = await host.another(new AbortController().signal);
        expect((await other.run(['id', '-u'])).stdout).toBe('0\n');
        await other.close();
        expect(asked).toHaveLength(2);
      });

      it.skipIf(sudoMissing)('ends process groups, and opens sockets with the rights of root', async () => {
        const host = await connectWith(answering([password]));
        const controller = new AbortController();
        const pids: string[] = [];
        const running = host.run(['sh', '-c', 'echo $$; exec sleep 300'], {
          signal: controller.signal,
          onLine: (line) => {
            pids.push(line);
            controller.abort(new Error('stopped'));
          },
        });
        await expect(running).rejects.toThrow('stopped');
        expect(existsSync(`/proc/${pids[0]}`)).toBe(false);
        const path = join(sshd.dir, 'root-only-by-password.sock');
        const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
        await new Promise<void>((resolve) => echo.listen(path, resolve));
        const stream = await host.connectUnix(path);
        stream.end('through');
        expect(await text(stream)).toBe('through');
        echo.close();
      });

      it.skipIf(sudoMissing)('is refused after three wrong ones, or where nobody can be asked', async () => {
        const error = await connectWith(answering(['a', 'b', 'c', password])).catch((reason) => reason);
        expect(error).toMatchObject({ code: 'auth_failed', exitCode: 4 });
        expect(asked).toHaveLength(3);
        const mute = await connectWith(login());
        await expect(mute.run(['id'])).rejects.toMatchObject({
          hint: expect.stringContaining('on a terminal'),
        });
      });
    });

    it('says what is missing when it may not become root', async () => {
      rmSync(rule);
      const host = await connectWith(login());
      const error = await host.run(['id']).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'auth_failed', exitCode: 4 });
      expect(error.hint).toContain('NOPASSWD');
      await expect(host.connectUnix('/run/none.sock')).rejects.toMatchObject({ code: expect.any(String) });
    });
  });
});

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const neverEnding = () => new Readable({ read: () => {} });

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** A TCP proxy on loopback that can lose what it should forward. */
async function startProxy(target: number) {
  const sockets: Socket[] = [];
  let forwarding = true;
  let bytes = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    sockets.push(near, far);
    near.on('data', (data) => {
      bytes += data.length;
      if (forwarding && !far.write(data)) near.pause();
    });
    far.on('drain', () => near.resume());
    far.on('data', (data) => forwarding && near.write(data));
    near.on('error', () => far.destroy()).on('close', () => forwarding && far.destroy());
    far.on('error', () => near.destroy()).on('close', () => forwarding && near.destroy());
  });
  const port = await listen(server);
  return {
    port,
    swallow: () => {
      forwarding = false;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    passed: async (count: number) => {
      while (bytes < count) await sleep(5);
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
