import { afterAll, describe, expect, inject, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { asterisk, removeEverything, sql } from './extensions.ts';
import { expectRefusal, smartcms } from './server.ts';

afterAll(removeEverything);

const secret = 'Provider secret #1';

/** Runs `smartcms trunk ...` with a secret on stdin. */
function trunk(...args: string[]) {
  const { target, stateHome } = inject('e2e');
  return runCli(['trunk', ...args, '--json', '--target', target], { stateHome, input: `${secret}\n` });
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
