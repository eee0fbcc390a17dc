import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Connection } from '../../src/database/connect.ts';
import { deleteEndpoint, insertExtensions } from '../../src/database/repositories/endpoints.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open.ts';
import { parseTarget } from '../../src/host/target.ts';
import { withDatabase } from '../../src/server/apply/database.ts';
import { aptInstall } from '../support/apt.ts';
import { register } from '../support/sipp.ts';
import { addressOf, onServer, smartcms } from './server.ts';

const phone = { number: '7001', password: 'f00dfeedf00dfeedf00dfeedf00dfeed' };

describe('a row in the realtime tables', () => {
  let host: Host;
  const missing = aptInstall('sipp', 'sip-tester');

  beforeAll(async () => {
    process.env['XDG_STATE_HOME'] = inject('e2e').stateHome;
    host = await openHost(parseTarget(inject('e2e').target), { timeoutSeconds: 15 });
  });
  afterAll(async () => {
    await onDatabase((connection) => deleteEndpoint(connection, phone.number));
    await host.close();
  });

  async function onDatabase<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const password = await onServer('cat /opt/smartcms/secrets/db_cli_password');
    return withDatabase(host, new Secret(password), work);
  }

  it('lets a phone register at once, without a reload', async (context) => {
    context.skip(missing !== null, missing ?? '');
    const address = await addressOf();
    expect((await register(address, [phone])).exitCode).toBe(1);
    await onDatabase((connection) =>
      insertExtensions(connection, [
        {
          ...phone,
          password: new Secret(phone.password),
          type: '3rd_party',
          name: 'Desk',
          peer: null,
          createdAt: new Date(),
        },
      ]),
    );
    const { exitCode, output } = await register(address, [phone]);
    expect(exitCode, output).toBe(0);
    const { stdout } = await smartcms('asterisk', 'pjsip', 'show', 'contacts');
    expect(stdout).toContain(`Contact:  ${phone.number}/sip:${phone.number}@`);
    const status = JSON.parse((await smartcms('status', '--json')).stdout);
    expect(status.asterisk).toMatchObject({ endpoints: 1, contacts: 1 });
  });

  it('refuses a wrong password', async (context) => {
    context.skip(missing !== null, missing ?? '');
    const wrong = { ...phone, password: '0'.repeat(32) };
    expect((await register(await addressOf(), [wrong])).exitCode).toBe(1);
  });
});
