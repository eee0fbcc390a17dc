import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aptInstall } from '../support/apt.ts';
import { openPhone } from '../support/sip/phone.ts';
import { register } from '../support/sipp.ts';
import { addressOf, onServer, smartcms } from './server.ts';

const password = 'f00dfeedf00dfeedf00dfeedf00dfeed';
const desk = { number: '7001', password };
const browser = { number: '7002', password };

/** Rows as anyone might write them, past SmartCMS. */
async function insertRows({ number }: { number: string }, webrtc: 'yes' | 'no'): Promise<void> {
  await sql(`
    INSERT INTO ps_endpoints (id, aors, auth, context, disallow, allow, webrtc)
      VALUES ('${number}', '${number}', '${number}', 'from-internal', 'all', 'ulaw', '${webrtc}');
    INSERT INTO ps_auths (id, auth_type, username, password)
      VALUES ('${number}', 'userpass', '${number}', '${password}');
    INSERT INTO ps_aors (id, max_contacts, remove_existing, qualify_frequency)
      VALUES ('${number}', 1, 'yes', 60);`);
}

const sql = (statements: string) =>
  onServer(`docker exec -i smartcms-db mariadb smartcms <<'SQL'\n${statements}\nSQL`);

describe('rows in the realtime tables', () => {
  const missing = aptInstall('sipp', 'sip-tester');
  let server: string;
  beforeAll(async () => {
    server = await addressOf();
  });
  afterAll(async () => {
    for (const table of ['ps_endpoints', 'ps_auths', 'ps_aors']) {
      await sql(`DELETE FROM ${table} WHERE id IN ('${desk.number}', '${browser.number}');`);
    }
  });

  it('let a desk phone register at once, without a reload', async (context) => {
    context.skip(missing !== null, missing ?? '');
    expect((await register(server, [desk])).exitCode).toBe(1);
    await insertRows(desk, 'no');
    const { exitCode, output } = await register(server, [desk]);
    expect(exitCode, output).toBe(0);
    const { stdout } = await smartcms('asterisk', 'pjsip', 'show', 'contacts');
    expect(stdout).toContain(`Contact:  ${desk.number}/sip:${desk.number}@`);
    const status = JSON.parse((await smartcms('status', '--json')).stdout);
    expect(status.asterisk).toMatchObject({ endpoints: 1, contacts: 1 });
  });

  it('refuse a wrong password', async (context) => {
    context.skip(missing !== null, missing ?? '');
    const wrong = { ...desk, password: '0'.repeat(32) };
    expect((await register(server, [wrong])).exitCode).toBe(1);
  });

  it.each([443, 8089])('let a browser register over the WebSocket of port %i', async (port) => {
    if (port === 443) await insertRows(browser, 'yes');
    const phone = await openPhone({ server, transport: 'wss', port, ...browser });
    try {
      expect(await phone.register()).toEqual({ status: 200, contacts: [phone.contact] });
      expect(await phone.unregister()).toEqual({ status: 200, contacts: [] });
    } finally {
      phone.close();
    }
  });
});
