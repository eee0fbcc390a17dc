import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/domain/errors.ts';
import { Secret } from '../../../../src/domain/secret.ts';
import type { Host } from '../../../../src/host/host.ts';
import { openDatabase } from '../../../../src/server/live/database.ts';

const open = (cause: Error) =>
  openDatabase(
    { label: 'root@203.0.113.10', connectUnix: () => Promise.reject(cause) } as unknown as Host,
    new Secret('unused'),
  );

describe('openDatabase', () => {
  it('names MariaDB and the next step if nobody is behind its socket', async () => {
    const nobody = new UserError('command_failed', 'Cannot connect to /x/mysqld.sock: refused.');
    await expect(open(nobody)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('MariaDB on root@203.0.113.10 does not answer'),
      hint: expect.stringMatching(/smartcms status.*smartcms logs db/),
    });
  });

  it('does not blame MariaDB for a host that is lost', async () => {
    const lost = new UserError('connection_lost', 'The connection to root@203.0.113.10 was lost.');
    await expect(open(lost)).rejects.toBe(lost);
  });
});
