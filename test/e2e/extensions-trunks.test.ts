import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { sipHeaders } from '../support/sip/message.ts';
import { openPhone } from '../support/sip/phone.ts';
import { asterisk, removeEverything, sql } from './extensions.ts';
import { challenge, closeAgents, isProven, provider } from './routing.ts';
import { addressOf, expectRefusal, smartcms } from './server.ts';

afterAll(async () => {
  closeAgents();
  await removeEverything();
});

const secret = 'Provider secret #1';

/** Runs `smartcms trunk ...` with a secret on stdin. */
function trunk(...args: string[]) {
  return trunkWith(secret, ...args);
}

function trunkWith(password: string, ...args: string[]) {
  const { target, stateHome } = inject('e2e');
  return runCli(['trunk', ...args, '--json', '--target', target], { stateHome, input: `${password}\n` });
}

describe.each(['trunk', 'sbc'] as const)('a provider of type %s', (type) => {
  const name = `north-${type}`;

  it('is added with the secret of the provider, which no answer holds', async () => {
    const added = await trunk(
      ...['add', name, '--type', type, '--host', '203.0.113.20', '--port', '5070', '--username', 'customer'],
      ...['--secret-stdin', '--match', '203.0.113.16/28', '--register'],
    );
    expect(added.exitCode, added.stderr).toBe(0);
    const shown = {
      ...{ name, type, host: '203.0.113.20', port: 5070, transport: 'udp', username: 'customer' },
      ...{ match: ['203.0.113.16/28'], register: true },
    };
    expect(JSON.parse(added.stdout)).toMatchObject({ ...shown, result: 'created' });
    expect(JSON.parse((await trunk('show', name)).stdout)).toMatchObject(shown);
    for (const args of [['show', name], ['list'], ['set', name, '--port', '5071']]) {
      const { exitCode, stdout, stderr } = await smartcms('trunk', ...args, '--verbose');
      expect(exitCode, stderr).toBe(0);
      expect(`${stdout}${stderr}`, args[0]).not.toContain(secret);
    }
    expect(await sql(`SELECT password FROM ps_auths WHERE id = '${name}';`)).toBe(secret);
    expect(await sql('SELECT * FROM audit_log; SELECT * FROM events_outbox;')).not.toContain(secret);
  });

  it('is seen by Asterisk: context, address, networks, registration; and no phone can be it', async () => {
    const endpoint = await asterisk(`pjsip show endpoint ${name}`);
    expect(endpoint).toMatch(/context +: from-pstn/);
    expect(endpoint).toContain('203.0.113.16/28');
    expect(endpoint).toContain('sip:203.0.113.20:5071');
    expect(endpoint).toMatch(/max_contacts|from-pstn/);
    expect(await asterisk('pjsip show registrations')).toContain(`${name}/sip:203.0.113.20:5071`);
    expect(await asterisk(`pjsip show aor ${name}`)).toMatch(/max_contacts +: 0/);
    const server = await addressOf();
    const phone = await openPhone({ server, transport: 'udp', number: name, password: secret });
    expect(await phone.register()).toEqual({ status: 401, contacts: [] });
    phone.close();
  });

  it('is removed with all that belongs to it', async () => {
    const { exitCode, stdout, stderr } = await trunk('remove', name, '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name, result: 'removed' });
    for (const [table, column] of [
      ['endpoints', 'id'],
      ['ps_endpoints', 'id'],
      ['ps_auths', 'id'],
      ['ps_aors', 'id'],
      ['ps_registrations', 'id'],
      ['ps_endpoint_id_ips', 'endpoint'],
    ]) {
      expect(await sql(`SELECT COUNT(*) FROM ${table} WHERE ${column} = '${name}';`), table).toBe('0');
    }
    expect(await asterisk(`pjsip show endpoint ${name}`)).toContain('Unable to find object');
    expect(await asterisk('pjsip show identifies')).not.toContain(name);
    expect(await asterisk('pjsip show registrations')).not.toContain(name);
    expectRefusal(await smartcms('trunk', 'show', name), 7, name);
  });
});

describe.each(['trunk', 'sbc'] as const)('this server, at a provider of type %s', (type) => {
  const name = `south-${type}`;
  /** What the provider takes now. */
  let account = { username: 'customer', password: secret };
  let there: Agent;
  /** The registrations that it took: for how many seconds each asked. */
  const taken: number[] = [];
  const expectRegistered = (is: boolean) =>
    expect
      .poll(async () => JSON.parse((await trunk('show', name)).stdout).status.registered, {
        timeout: 20_000,
      })
      .toBe(is);

  beforeAll(async () => {
    there = await provider(name, (request) => {
      if (!request.start.startsWith('REGISTER')) return undefined;
      if (!isProven(request, account)) return `401 Unauthorized\nWWW-Authenticate: ${challenge}`;
      const [[expires = ''], [contact = '']] = [
        sipHeaders(request, 'Expires'),
        sipHeaders(request, 'Contact'),
      ];
      taken.push(Number(expires));
      // Asterisk registers again ten seconds before the end.
      return `200 OK\nContact: ${contact};expires=12`;
    });
  });

  it('registers as soon as it is added, and again in time', async () => {
    const place = ['--host', there.address, '--port', String(there.port), '--match', '203.0.113.99'];
    const { exitCode, stderr } = await trunk(
      ...['add', name, '--type', type, ...place, '--username', 'customer', '--secret-stdin', '--register'],
    );
    expect(exitCode, stderr).toBe(0);
    await until('a registration', () => taken.length > 0);
    await expectRegistered(true);
    await until('a second one', () => taken.length > 1);
  });

  it('is refused with a wrong secret, which is shown, and obeys a new one', async () => {
    account = { ...account, password: 'Provider secret #2' };
    await expectRegistered(false);
    const before = taken.length;
    const { exitCode, stderr } = await trunkWith(account.password, 'set', name, '--secret-stdin');
    expect(exitCode, stderr).toBe(0);
    await until('a registration with the new secret', () =>
      taken.slice(before).some((seconds) => seconds > 0),
    );
    await expectRegistered(true);
  });

  it('takes its registration back when it is removed', async () => {
    expect((await trunk('remove', name, '--yes')).exitCode).toBe(0);
    await until('the end of the registration', () => taken.at(-1) === 0);
  });
});
