import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey, sshdMissing, startSshd, type TestSshd } from '../../support/sshd.ts';

const missing = sshdMissing();
const bin = fileURLToPath(new URL('../../../bin/smartcms.js', import.meta.url));
const user = 'smartcms-typist';
const password = 'correct horse';

interface Session {
  exitCode: number;
  /** What was on the screen. */
  screen: string;
}

describe.skipIf(missing)(`on a terminal${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let sshd: TestSshd;
  let stateHome: string;

  beforeAll(async () => {
    sshd = await startSshd(['PasswordAuthentication yes', 'KbdInteractiveAuthentication no']);
    stateHome = mkdtempSync(join(tmpdir(), 'smartcms-terminal-'));
    // Left over from a run that was killed.
    spawnSync('userdel', ['--remove', user]);
    execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', user]);
    execFileSync('chpasswd', { input: `${user}:${password}\n` });
    writeFileSync(`/etc/sudoers.d/${user}`, `${user} ALL=(ALL) ALL\n`, { mode: 0o440 });
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(`/etc/sudoers.d/${user}`, { force: true });
    execFileSync('userdel', ['--remove', user], { stdio: 'ignore' });
    rmSync(stateHome, { recursive: true, force: true });
  });

  /** Runs a command on a terminal of its own, where somebody answers each question when it comes. */
  async function type(args: string[], answers: [question: RegExp, answer: string][]): Promise<Session> {
    const command = [process.execPath, bin, ...args].map((each) => `'${each}'`).join(' ');
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { ...process.env, XDG_STATE_HOME: stateHome, HOME: stateHome, SSH_AUTH_SOCK: '', TERM: 'xterm' },
      cwd: stateHome,
    });
    let screen = '';
    let looked = 0;
    let answering = false;
    const rest = [...answers];
    terminal.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString();
      if (answering) {
        // A question is drawn again with each character of its answer, and is over when the cursor is back.
        const over = screen.indexOf('\x1b[?25h', looked);
        if (over === -1) return;
        looked = over;
        answering = false;
      }
      const [next] = rest;
      if (next === undefined || !next[0].test(screen.slice(looked))) return;
      rest.shift();
      looked = screen.length;
      answering = true;
      terminal.stdin.write(`${next[1]}\r`);
    });
    const exitCode = await new Promise<number>((resolve) =>
      terminal.once('close', (code) => resolve(code ?? -1)),
    );
    expect(rest, screen).toEqual([]);
    return { exitCode, screen };
  }

  const target = (login: string) => `${login}@127.0.0.1:${sshd.port}`;

  it('shows a new host key, and asks for the passphrase of a key', async () => {
    const key = makeKey(sshd.dir, 'locked', { passphrase: 'open sesame' });
    chmodSync(key, 0o600);
    appendFileSync(join(sshd.dir, 'authorized_keys'), readFileSync(`${key}.pub`));
    const session = await type(
      ['lock', 'status', '-t', target('root'), '-i', key],
      [
        [/SHA256:\S+\. Is it the right one\?/, 'y'],
        [/Passphrase of \S+locked:/, 'open sesame'],
      ],
    );
    expect(session.exitCode, session.screen).toBe(0);
    expect(session.screen).not.toContain('open sesame');
  });

  it('asks for the password of a login, and for that of sudo', async () => {
    const session = await type(
      ['lock', 'status', '-t', target(user), '--accept-new-host-key'],
      [
        [/Password of smartcms-typist@127\.0\.0\.1:\d+/, 'wrong'],
        [/Password of smartcms-typist@127\.0\.0\.1:\d+/, password],
        [/for sudo/, password],
      ],
    );
    expect(session.exitCode, session.screen).toBe(0);
    expect(session.screen).not.toContain(password);
  });

  it('takes an empty answer for a no, and tells what it did not do', async () => {
    rmSync(join(stateHome, 'smartcms'), { recursive: true, force: true });
    const session = await type(
      ['lock', 'status', '-t', target('root'), '-i', sshd.identityFile],
      [[/Is it the right one\?/, '']],
    );
    expect(session.exitCode).toBe(4);
    expect(session.screen).toMatch(/--accept-new-host-key|not accepted|not known/);
  });
});
