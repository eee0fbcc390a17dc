import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Facts } from '../../../src/server/facts/facts.ts';
import { paths } from '../../../src/server/layout.ts';
import { firstCredentials, forgetCredentials, writeCredentials } from '../../../src/services/credentials.ts';
import { configOf, deployedFacts, factsOf, planOf } from '../../support/facts.ts';

const credentials = { email: 'boss@example.com', password: 'not-a-real-one', licenseKey: 'nor-this' };

describe('the file of the first credentials', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'smartcms-credentials-'));
    vi.stubEnv('XDG_STATE_HOME', home);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

  it('can be read by its user alone, in a folder that is closed too', async () => {
    const file = await writeCredentials('root@203.0.113.10', credentials);
    expect(file).toBe(join(home, 'smartcms/credentials/root@203.0.113.10.json'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(credentials);
    expect(modeOf(file)).toBe('600');
    expect(modeOf(join(home, 'smartcms/credentials'))).toBe('700');
  });

  it('takes the place of an earlier one, whatever its mode, and leaves nothing else behind', async () => {
    const folder = join(home, 'smartcms/credentials');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'local.json'), 'old', { mode: 0o644 });
    writeFileSync(join(folder, 'local.json.new'), 'left by a crash', { mode: 0o644 });
    const file = await writeCredentials('local', credentials);
    expect(modeOf(file)).toBe('600');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(credentials);
    expect(readdirSync(folder)).toEqual(['local.json']);
  });

  it('goes with the data of its server, and no other with it', async () => {
    const other = await writeCredentials('sandbox:other', credentials);
    const file = await writeCredentials('sandbox:default', credentials);
    await forgetCredentials('sandbox:default');
    await forgetCredentials('sandbox:default');
    expect([existsSync(file), existsSync(other)]).toEqual([false, true]);
  });

  it('is not written through a link that was put in its way', async () => {
    const folder = join(home, 'smartcms/credentials');
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(folder, { recursive: true });
    writeFileSync(elsewhere, 'untouched');
    symlinkSync(elsewhere, join(folder, 'local.json.new'));
    symlinkSync(elsewhere, join(folder, 'local.json'));
    const file = await writeCredentials('local', credentials);
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(credentials);
  });

  it.each([
    ['sandbox:default', 'sandbox_default.json'],
    ['root@[2001:db8::1]:22', 'root@_2001_db8__1__22.json'],
    ['../../etc/passwd', '.._.._etc_passwd.json'],
  ])('of %s is a plain name in the folder', async (label, name) => {
    const file = await writeCredentials(label, credentials);
    expect(file).toBe(join(home, 'smartcms/credentials', name));
  });
});

describe('firstCredentials', () => {
  const of = (facts: Facts) => firstCredentials(facts, planOf(facts), configOf());
  const deployed = deployedFacts();
  const database = (changes: object) => ({
    ...deployed,
    database: deployed.database && { ...deployed.database, ...changes },
  });

  it('are those on the server until the first login', () => {
    expect(of(deployed)).toEqual({
      email: 'superadmin@smartcms.local',
      password: deployed.files.get(`${paths.secrets}/admin_password`)?.content,
      licenseKey: deployed.files.get(`${paths.secrets}/license_key`)?.content,
    });
  });

  it.each([
    ['before a deploy', factsOf()],
    ['after the first login', database({ mustChangePassword: false })],
    ['while the database is down', { ...deployed, database: null }],
    ['if the server does not have them any more', { ...deployed, files: withoutPassword() }],
  ])('are none %s', (_name, facts) => {
    expect(of(facts)).toBeNull();
  });

  function withoutPassword(): Facts['files'] {
    const files = new Map(deployed.files);
    files.delete(`${paths.secrets}/admin_password`);
    return files;
  }
});
