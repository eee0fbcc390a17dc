import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSshStore } from '../../../src/offsite/ssh-store.ts';
import { sshdMissing, startSshd, type TestSshd } from '../../support/sshd.ts';
import { backupFile } from './support.ts';

const missing = sshdMissing();

describe.skipIf(missing !== null)(`copies on another host${missing ? ` (${missing})` : ''}`, () => {
  let sshd: TestSshd;
  let folder: string;
  beforeAll(async () => {
    // An account for backups often has no shell.
    sshd = await startSshd(['Subsystem sftp internal-sftp', 'ForceCommand internal-sftp']);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smartcms-copies-'));
  });
  afterAll(() => sshd?.stop());

  const open = (
    changes: { knownHosts?: string; fingerprint?: string; path?: string; signal?: AbortSignal } = {},
  ) =>
    openSshStore({
      target: {
        kind: 'ssh',
        user: 'root',
        host: '127.0.0.1',
        port: sshd.port,
        path: changes.path ?? join(folder, 'a/b'),
      },
      label: 'root@127.0.0.1:/a/b',
      identityFile: sshd.identityFile,
      knownHosts: changes.knownHosts ?? join(sshd.dir, 'known_hosts'),
      hostKeyFingerprint: changes.fingerprint,
      signal: changes.signal ?? new AbortController().signal,
    });

  it('arrive as they are, in folders that are made for them', async () => {
    const store = await open();
    const file = backupFile(folder, 3_000_000);
    await store.put(file);
    expect(await store.list()).toEqual([{ name: file.name, bytes: file.bytes }]);
    await store.close();
    const copy = join(folder, 'a/b', file.name);
    expect(readFileSync(copy).equals(readFileSync(file.path))).toBe(true);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a/b')).mode & 0o777).toBe(0o700);
  });

  it('take the place of a partial one, and of an earlier one of the same name', async () => {
    const store = await open();
    const file = backupFile(folder, 1000);
    writeFileSync(join(folder, 'a/b', `.${file.name}.part`), 'x'.repeat(5000));
    writeFileSync(join(folder, 'a/b', file.name), 'old');
    await store.put(file);
    await store.close();
    expect(readdirSync(join(folder, 'a/b'))).toEqual([file.name]);
    expect(statSync(join(folder, 'a/b', file.name)).size).toBe(1000);
  });

  it('that are partial are not listed, and those that are removed are gone', async () => {
    const store = await open();
    writeFileSync(join(folder, 'a/b/.20261122T023000Z-ab12.sql.zst.part'), 'half');
    const file = backupFile(folder, 10);
    await store.put(file);
    expect((await store.list()).map(({ name }) => name)).toEqual([file.name]);
    await store.remove([file.name, 'never-there']);
    expect(await store.list()).toEqual([]);
    await store.close();
  });

  it('of a file that changes meanwhile do not get their name', async () => {
    const store = await open();
    const file = backupFile(folder, 10);
    appendFileSync(file.path, 'more');
    await expect(store.put(file)).rejects.toThrow(/not what was sent/);
    await store.close();
    expect(readdirSync(join(folder, 'a/b'))).toEqual([]);
  });

  it('end with the link, and leave no name that looks complete', async () => {
    const store = await open();
    const file = backupFile(folder, 200_000_000);
    const putting = store.put(file).then(
      () => 'done',
      (error: unknown) => String(error),
    );
    while (!existsSync(join(folder, 'a/b', `.${file.name}.part`))) await new Promise((r) => setTimeout(r, 5));
    sshd.killSessions();
    expect(await putting).toMatch(/failed|lost/);
    expect(readdirSync(join(folder, 'a/b')).filter((name) => !name.startsWith('.'))).toEqual([]);
    await store.close();
  });

  it('go only to the host whose key is known', async () => {
    const knownHosts = join(folder, 'known_hosts');
    await expect(open({ knownHosts })).rejects.toMatchObject({ code: 'host_key_unknown' });
    await expect(open({ knownHosts, fingerprint: `SHA256:${'A'.repeat(43)}` })).rejects.toMatchObject({
      code: 'host_key_changed',
    });
    const shown = await open({ knownHosts }).catch(
      (error: Error) => /SHA256:\S+(?=\.)/.exec(error.message)?.[0],
    );
    await (await open({ knownHosts, fingerprint: String(shown) })).close();
    await (await open({ knownHosts })).close();
    const [name = ''] = readFileSync(knownHosts, 'utf8').split(' ');
    writeFileSync(knownHosts, `${name} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}\n`);
    await expect(open({ knownHosts })).rejects.toMatchObject({ code: 'host_key_changed' });
  });

  it('say what stands in their way', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(open({ path: join(folder, 'file/below') })).rejects.toThrow(/cannot be used there/);
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    const store = await open();
    rmSync(join(folder, 'a'), { recursive: true });
    await expect(store.put(backupFile(folder, 10))).rejects.toThrow(/root@127.0.0.1:\/a\/b/);
    await store.close();
  });
});
