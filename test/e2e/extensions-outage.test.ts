import { afterAll, describe, expect, it } from 'vitest';
import { databaseOutage } from './database-outage.ts';
import { contactsOf, deviceState, ext, halfWritten, phoneOf, removeEverything } from './extensions.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

afterAll(removeEverything);

describe('while MariaDB is away', () => {
  databaseOutage(20);
});

describe('while the manager interface is away', () => {
  const away = [
    'OUTPUT',
    '-o',
    'lo',
    '-p',
    'tcp',
    '--dport',
    '5038',
    '-j',
    'REJECT',
    '--reject-with',
    'tcp-reset',
  ];
  const withoutAmi = async <T>(work: () => Promise<T>): Promise<T> => {
    await onServer(`iptables -I ${away.join(' ')}`);
    return work().finally(() => onServer(`iptables -D ${away.join(' ')}`));
  };
  /** Written, but Asterisk was not told: what happened, and what to do. */
  const expectSaid = (result: Awaited<ReturnType<typeof smartcms>>) => {
    expect(result.exitCode).not.toBe(0);
    expectRefusal(result, result.exitCode, /The change is stored, but Asterisk/, /smartcms doctor/);
  };

  it('a removal is said to be half done, and the next write ends it', async () => {
    await ext('add', '7401', '--type', 'extension');
    const phone = await phoneOf('7401');
    expect((await phone.register()).status).toBe(200);
    expectSaid(await withoutAmi(() => smartcms('ext', 'remove', '7401', '--yes')));
    expect(await halfWritten()).toBe('');
    await ext('add', '7402', '--type', 'line');
    expect(await contactsOf('7401')).toEqual([]);
    expect((await phone.register()).status).toBe(401);
    phone.close();
  });

  it('a new secret waits for doctor, which finds and mends it', async () => {
    const old = await phoneOf('7402');
    expect((await old.register()).status).toBe(200);
    expectSaid(await withoutAmi(() => smartcms('ext', 'remove', '7402', '--yes')));
    expectSaid(await withoutAmi(() => smartcms('ext', 'add', '7402', '--type', 'line')));
    await smartcms('doctor');
    expect((await old.register()).status).toBe(401);
    old.close();
    const phone = await phoneOf('7402');
    expect((await phone.register()).status).toBe(200);
    // Doctor has introduced it too, or its state would be right a minute later.
    await expect.poll(() => deviceState('7402'), { timeout: 10_000 }).toBe('Not in use');
    phone.close();
    expect((await smartcms('doctor')).exitCode).toBe(0);
  });
});
