import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { Agent, createServer as createHttp, get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandFailed } from '../../../src/host/failure.ts';
import type { Host } from '../../../src/host/host.ts';

/** What every Host must do, whatever carries its commands. The host must be on this machine, as root. */
export function describeHost(name: string, open: () => Promise<Host>): void {
  describe(name, () => {
    let host: Host;
    let dir: string;
    beforeAll(async () => {
      host = await open();
      dir = mkdtempSync(join(tmpdir(), 'smartcms-host-'));
      chmodSync(dir, 0o755);
    });
    afterAll(async () => {
      await host.close();
      rmSync(dir, { recursive: true, force: true });
    });

    describe('commands', () => {
      it('passes arguments unchanged and keeps the streams apart', async () => {
        const argument = `a b'c"$HOME\\ \`id\` *\n\u00e9;`;
        const result = await host.run(['sh', '-c', 'printf %s "$1"; echo warned >&2', 'sh', argument]);
        expect(result).toEqual({ code: 0, stdout: argument, stderr: 'warned\n' });
      });

      it('gives an empty stdin unless told otherwise', async () => {
        expect((await host.run(['cat'])).stdout).toBe('');
        expect((await host.run(['cat'], { stdin: 'text' })).stdout).toBe('text');
        expect((await host.run(['cat'], { stdin: Readable.from(['a', 'b']) })).stdout).toBe('ab');
      });

      it('carries megabytes of bytes both ways', async () => {
        const bytes = Buffer.alloc(5_000_000, '0123456789abcdef\n');
        const target = new PassThrough();
        const chunks: Buffer[] = [];
        target.on('data', (chunk) => chunks.push(chunk));
        const result = await host.run(['cat'], { stdin: bytes, stdout: target });
        expect(result.stdout).toBe('');
        expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
      });

      it('does not mind a program that leaves its input unread', async () => {
        expect((await host.run(['true'], { stdin: Buffer.alloc(8_000_000) })).code).toBe(0);
      });

      it('hands out whole lines as they come', async () => {
        const lines: string[] = [];
        await host.run(
          [
            'sh',
            '-c',
            'printf "a\\nb"; sleep 0.1; printf "c\\n\\303"; sleep 0.1; printf "\\251"; echo e >&2',
          ],
          {
            onLine: (line, stream) => lines.push(`${stream} ${line}`),
          },
        );
        expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
          'stdout a',
          'stdout bc',
          'stdout \u00e9',
        ]);
        expect(lines).toContain('stderr e');
      });

      it('rejects with the last 50 lines, free of control characters', async () => {
        // The two streams come by ways of their own: a rest between them makes the order sure.
        const failing = host.run(['sh', '-c', 'seq 1 60; sleep 0.3; printf "\\033[2Jgone\\n" >&2; exit 3'], {
          title: 'Counting',
        });
        const error = await failing.catch((reason) => reason);
        expect(error).toBeInstanceOf(CommandFailed);
        expect(error).toMatchObject({ code: 'command_failed', exitStatus: 3 });
        expect(error.message).toBe(`Counting failed on ${host.label}: exit code 3.`);
        expect(error.output).toHaveLength(50);
        expect(error.output).toContain('\\x1b[2Jgone');
        expect(error.output).toContain('60');
      });

      it('names a missing program, a signal and accepted codes', async () => {
        await expect(host.run(['no-such-program'])).rejects.toThrow(/exit code 127 \(command not found\)/);
        await expect(host.run(['sh', '-c', 'kill -SEGV $$'])).rejects.toThrow(/ended by signal SEGV/);
        expect((await host.run(['sh', '-c', 'exit 4'], { okCodes: [0, 4] })).code).toBe(4);
        expect((await host.run(['sh', '-c', 'kill -TERM $$'], { okCodes: 'any' })).code).toBe(143);
      });

      it('fails clearly when the output is too large to keep', async () => {
        await expect(host.run(['sh', '-c', 'yes | head -c 20000000'])).rejects.toThrow(/larger than 16 MiB/);
      });

      it('runs many at once', async () => {
        const results = await Promise.all(
          Array.from({ length: 30 }, (_, i) => host.run(['sh', '-c', `sleep 0.1; echo ${i}`])),
        );
        expect(results.map(({ stdout }) => stdout.trim())).toEqual(
          Array.from({ length: 30 }, (_, i) => String(i)),
        );
      });

      it('counts each command', async () => {
        const before = host.stats.commands;
        await host.run(['true']);
        await host.script('true');
        expect(host.stats.commands - before).toBe(2);
      });
    });

    describe('scripts', () => {
      it('runs with an empty stdin, outside of any argument list', async () => {
        const secret = `needle-${process.pid}-${Math.random()}`;
        const result = await host.script(
          `set -eu\nsecret='${secret}'\ncat\ntr '\\0' ' ' </proc/$$/cmdline\nexit 0`,
        );
        expect(result.stdout).not.toContain(secret);
        expect(result.stdout).toContain('sh -c');
      });

      it('carries long scripts and reports the exit code', async () => {
        const long = Array.from({ length: 20_000 }, (_, i) => `x=${i}`).join('\n');
        await expect(host.script(`${long}\necho "$x"\nexit 9`)).rejects.toMatchObject({
          exitStatus: 9,
          output: ['19999'],
        });
      });
    });

    describe('ending', () => {
      const alive = (pid: string) =>
        existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

      async function startTree(options: { signal?: AbortSignal; timeoutMs?: number }, trap = '') {
        const pids: string[] = [];
        const script = `${trap}sleep 300 & echo $!; echo $$; wait; wait`;
        const running = host.run(['sh', '-c', script], { ...options, onLine: (line) => pids.push(line) });
        running.catch(() => {});
        while (pids.length < 2) await sleep(20);
        return { pids, running };
      }

      it('ends the whole process group on abort and rejects with the reason', async () => {
        const controller = new AbortController();
        const { pids, running } = await startTree({ signal: controller.signal });
        expect(pids.every(alive)).toBe(true);
        const reason = new Error('stopped by the user');
        controller.abort(reason);
        await expect(running).rejects.toBe(reason);
        expect(pids.filter(alive)).toEqual([]);
      });

      it('kills what ignores TERM', async () => {
        const controller = new AbortController();
        const { pids, running } = await startTree({ signal: controller.signal }, "trap '' TERM; ");
        controller.abort(new Error('stopped'));
        await expect(running).rejects.toThrow('stopped');
        await sleep(100);
        expect(pids.filter(alive)).toEqual([]);
      });

      it('ends what takes longer than its time', async () => {
        const { pids, running } = await startTree({ timeoutMs: 500 });
        await expect(running).rejects.toThrow(/not finished within 0.5 s/);
        expect(pids.filter(alive)).toEqual([]);
      });

      it('starts nothing when aborted already', async () => {
        const marker = join(dir, 'started');
        await expect(
          host.run(['touch', marker], { signal: AbortSignal.abort(new Error('early')) }),
        ).rejects.toThrow('early');
        expect(existsSync(marker)).toBe(false);
      });

      it('ends the command when a listener of its output throws', async () => {
        const failing = host.run(['sh', '-c', 'echo now; sleep 300'], {
          onLine: () => {
            throw new Error('listener failed');
          },
        });
        await expect(failing).rejects.toThrow('listener failed');
      });
    });

    describe('uploads', () => {
      it('writes content, owner and mode, and makes missing folders', async () => {
        const files = Array.from({ length: 40 }, (_, i) => ({
          path: join(dir, `new/deep/file ${i}'s`),
          content: i % 2 ? `content ${i}` : Buffer.from([0, 255, i]),
          mode: 0o640,
          uid: 64011,
          gid: 64012,
        }));
        await host.upload(files);
        for (const file of files) {
          const { mode, uid, gid } = statSync(file.path);
          expect([mode & 0o7777, uid, gid]).toEqual([0o640, 64011, 64012]);
          expect(readFileSync(file.path).equals(Buffer.from(file.content))).toBe(true);
        }
        const folder = statSync(join(dir, 'new'));
        expect([folder.mode & 0o7777, folder.uid]).toEqual([0o755, 0]);
        expect(readdirSync(join(dir, 'new/deep'))).toHaveLength(40);
      });

      it('replaces by rename, through a linked folder', async () => {
        mkdirSync(join(dir, 'real'));
        symlinkSync(join(dir, 'real'), join(dir, 'linked'));
        const path = join(dir, 'linked/file');
        const file = { path, content: 'one', mode: 0o600, uid: 0, gid: 0 };
        await host.upload([file]);
        const before = statSync(path).ino;
        await host.upload([{ ...file, content: 'two' }]);
        expect(readFileSync(join(dir, 'real/file'), 'utf8')).toBe('two');
        expect(statSync(path).ino).not.toBe(before);
      });

      it('changes nothing when one file cannot be placed', async () => {
        mkdirSync(join(dir, 'all/occupied'), { recursive: true });
        const file = (name: string) => ({
          path: join(dir, 'all', name),
          content: 'x',
          mode: 0o600,
          uid: 0,
          gid: 0,
        });
        await expect(host.upload([file('first'), file('occupied')])).rejects.toMatchObject({
          output: [`${join(dir, 'all/occupied')} is a directory, not a file`],
        });
        expect(readdirSync(join(dir, 'all'))).toEqual(['occupied']);
      });
    });

    describe('tunnels', () => {
      let echo: Server;
      let brief: Server;
      let tcpPort: number;
      beforeAll(async () => {
        echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
        await new Promise<void>((resolve) => echo.listen(join(dir, 'echo.sock'), resolve));
        brief = createServer({ allowHalfOpen: true }, (socket) => socket.end('good-bye'));
        await new Promise<void>((resolve) => brief.listen(join(dir, 'brief.sock'), resolve));
        tcpPort = await new Promise((resolve) => {
          const web = createHttp((request, response) => response.end(`you asked for ${request.url}`));
          web.listen(0, '127.0.0.1', () => {
            const address = web.address();
            web.unref();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        });
      });
      afterAll(() => {
        echo.close();
        brief.close();
      });

      it('opens Unix sockets, with each side ending on its own', async () => {
        const stream = await host.connectUnix(join(dir, 'echo.sock'));
        const sent = Buffer.alloc(3_000_000, 'abc');
        stream.end(sent);
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        expect(Buffer.concat(chunks).equals(sent)).toBe(true);
      });

      it('closes when the far end does, which whoever waits for an answer must learn', async () => {
        const stream = await host.connectUnix(join(dir, 'brief.sock'));
        let said = '';
        // Not iterated, which would close it by itself.
        stream.on('data', (chunk: Buffer) => (said += chunk));
        await once(stream, 'close');
        expect(said).toBe('good-bye');
      });

      it('serves an HTTP agent over TCP', async () => {
        const agent = new Agent({ keepAlive: true });
        Object.assign(agent, {
          createConnection: (_options: unknown, done: (error: Error | null, stream?: unknown) => void) =>
            void host.connectTcp('127.0.0.1', tcpPort).then((stream) => done(null, stream), done),
        });
        const fetchPath = (path: string) =>
          new Promise<string>((resolve, reject) => {
            get({ agent, host: 'any', path }, (response) => {
              let body = '';
              response.on('data', (chunk) => (body += chunk)).on('end', () => resolve(body));
            }).once('error', reject);
          });
        expect(await fetchPath('/a')).toBe('you asked for /a');
        expect(await fetchPath('/b')).toBe('you asked for /b');
        agent.destroy();
      });

      it('runs commands after many sockets that did not open', async () => {
        // More than sshd allows sessions: none of them may be left behind.
        for (let count = 0; count < 12; count += 1) {
          await expect(host.connectTcp('127.0.0.1', 1)).rejects.toThrow(/refused/i);
        }
        expect((await host.run(['echo', 'still here'])).stdout).toBe('still here\n');
      });

      it('says why a socket does not open', async () => {
        const missing = join(dir, 'missing.sock');
        const error = await host.connectUnix(missing).catch((reason) => reason);
        expect(error).toMatchObject({ code: 'command_failed' });
        expect(error.message).toContain(`Cannot connect to ${missing} on ${host.label}`);
        await expect(host.connectTcp('127.0.0.1', 1)).rejects.toThrow(/refused/i);
      });
    });
  });
}
