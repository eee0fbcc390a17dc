import { describe, expect, it } from 'vitest';
import { onServer, smartcms } from './server.ts';

interface AuditRecord {
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  details: Record<string, unknown> | null;
}

async function readJson<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

describe('who did what', () => {
  it('is one list of the deploys and of what the database notes', async () => {
    await smartcms('ext', 'add', '7601', '--type', 'extension');
    await smartcms('ext', 'remove', '7601', '--yes');
    const records = await readJson<AuditRecord[]>('audit', '--limit', '500');
    const removed = records.findIndex(({ subject }) => subject === '7601');
    const added = records.findLastIndex(({ subject }) => subject === '7601');
    const deployed = records.findLastIndex(({ action }) => action === 'deploy');
    expect(removed).toBeLessThan(added);
    expect(added).toBeLessThan(deployed);
    expect(records[deployed]?.details).toMatchObject({ version: expect.any(String) });
    expect(records[added]?.actor).toMatch(/^\w+@\S+$/);
  });

  it('is told as far as it is known while the database is down', async () => {
    await onServer(
      'docker pause smartcms-db >/dev/null; mv /opt/smartcms/run/db/mysqld.sock /opt/smartcms/run/db/away',
    );
    try {
      const { exitCode, stdout, stderr } = await smartcms('audit');
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/ deploy /);
      expect(stderr).toMatch(/Warning: What the database knows is missing/);
    } finally {
      await onServer(
        'mv /opt/smartcms/run/db/away /opt/smartcms/run/db/mysqld.sock; docker unpause smartcms-db >/dev/null',
      );
    }
  });
});
