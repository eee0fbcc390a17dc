import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/api/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartcms-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const whole = {
  SMARTCMS_DB_SOCKET: '/run/mysqld/mysqld.sock',
  SMARTCMS_DB_USER: 'smartcms_api',
  SMARTCMS_DB_NAME: 'smartcms',
  SMARTCMS_DB_PASSWORD_FILE: file('db', 'db-value\n'),
  SMARTCMS_REDIS_SOCKET: '/run/redis/redis.sock',
  SMARTCMS_REDIS_PASSWORD_FILE: file('redis', 'redis-value'),
  SMARTCMS_AMI_USER: 'smartcms_api',
  SMARTCMS_AMI_SECRET_FILE: file('ami', 'ami-value'),
  SMARTCMS_LICENSE_HMAC_KEY_FILE: file('hmac', 'hmac-value'),
};

describe('readSettings', () => {
  it('reads secrets from their files and defaults to loopback', () => {
    const settings = readSettings(whole);
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 3000, ami: { host: '127.0.0.1', port: 5038 } });
    expect(settings.database.password.reveal()).toBe('db-value');
    expect(settings.licenseHmacKey.reveal()).toBe('hmac-value');
    expect(JSON.stringify(settings)).not.toContain('-value');
  });

  it('knows the secret of a TURN server where there is one', () => {
    expect(readSettings(whole).turnSecret).toBeNull();
    const withTurn = { ...whole, SMARTCMS_TURN_SECRET_FILE: file('turn', 'turn-value\n') };
    expect(readSettings(withTurn).turnSecret?.reveal()).toBe('turn-value');
    expect(() => readSettings({ ...whole, SMARTCMS_TURN_SECRET_FILE: join(folder, 'away') })).toThrow(
      /ENOENT/,
    );
  });

  it('takes ports as the environment gives them', () => {
    expect(readSettings(whole).keepCallsDays).toBeNull();
    expect(readSettings({ ...whole, SMARTCMS_KEEP_CALLS_DAYS: '30' }).keepCallsDays).toBe(30);
    expect(readSettings({ ...whole, SMARTCMS_API_PORT: '3100', SMARTCMS_AMI_PORT: '5039' })).toMatchObject({
      port: 3100,
      ami: { port: 5039 },
    });
  });

  it('names everything that is missing at once', () => {
    expect(() => readSettings({})).toThrow(
      /SMARTCMS_DB_SOCKET.*SMARTCMS_AMI_USER.*SMARTCMS_LICENSE_HMAC_KEY_FILE/s,
    );
  });

  it.each([
    ['SMARTCMS_API_PORT', '70000', /SMARTCMS_API_PORT/],
    ['SMARTCMS_DB_SOCKET', 'mysqld.sock', /absolute path/],
    ['SMARTCMS_AMI_SECRET_FILE', join(folder, 'nothing'), /cannot be read \(ENOENT\)/],
    ['SMARTCMS_REDIS_PASSWORD_FILE', file('empty', '\n'), /is empty/],
  ])('refuses %s=%s', (name, value, message) => {
    expect(() => readSettings({ ...whole, [name]: value })).toThrow(message);
  });
});
