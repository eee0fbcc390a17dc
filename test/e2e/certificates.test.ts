import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { type CliResult, eventsOf, runCli } from '../support/cli.ts';
import { authorityMissing, startAuthority, type TestAuthority } from '../support/pebble.ts';
import { openPhone, type Phone } from '../support/sip/phone.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms, startTimes } from './server.ts';

const missing = authorityMissing();
const domain = 'phones.example.com';
/** Nobody listens there. */
const elsewhere = '127.0.0.9';
const trusted = '/usr/local/share/ca-certificates/test-authority.crt';

interface CertificateStatus {
  kind: string;
  names: string[];
  fingerprint: string;
  renewal: { renewsAt: string | null; last: { ok: boolean; error: string | null } | null } | null;
  readers: { current: boolean }[];
}

async function readJson<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

const certificate = () => readJson<CertificateStatus>('cert', 'status');
const warnings = async () =>
  (await readJson<{ warnings: { code: string; message: string }[] }>('status')).warnings;

async function deploy(config: ConfigInput): Promise<CliResult> {
  const { target, stateHome } = inject('e2e');
  const file = `${await configFolder(config)}/smartcms.config.json`;
  return runCli(['deploy', target, '--config', file, '--json'], { stateHome });
}

/** The address of this machine as a sandbox sees it. */
async function gateway(): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
  return (await execa('docker', ['inspect', '--format', format, inject('e2e').container])).stdout.trim();
}

describe.skipIf(missing !== null)('a certificate of an authority', () => {
  let authority: TestAuthority;
  let config: ConfigInput;
  let phone: Phone;
  let restored = false;

  beforeAll(async () => {
    authority = await startAuthority(await gateway(), 80);
    await authority.resolveTo(elsewhere);
    config = {
      network: { domain },
      tls: { mode: 'letsencrypt', email: 'ops@example.com', directory: authority.directory },
    };
    await onServer(`cat >${trusted} <<'END'
${authority.certificate}END
update-ca-certificates >/dev/null 2>&1`);
  });
  afterAll(async () => {
    await phone?.unregister();
    phone?.close();
    await smartcms('ext', 'remove', '7603', '--yes');
    if (!restored) await deploy({});
    await onServer(`rm -f ${trusted}; update-ca-certificates --fresh >/dev/null 2>&1`);
    await authority?.stop();
  });

  it('that is refused leaves a working server with its own, which tells why', async () => {
    const deployed = await deploy(config);
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    const told = /issued no certificate for phones\.example\.com\. It says: .*refused.*Port 80 of phones/;
    expect(deployed.stderr).toMatch(told);
    expect(await certificate()).toMatchObject({
      kind: 'self-signed',
      renewal: { renewsAt: null, last: { ok: false } },
    });
    expect(await warnings()).toContainEqual({
      code: 'certificate_renewal_failed',
      message: expect.stringMatching(/^No new certificate at 2.*Port 80/),
    });
  });

  it('is issued once its name leads to the server, and taken by nginx and Asterisk without a restart; a repeat deploy finds nothing to do', async () => {
    await smartcms('ext', 'add', '7603', '--type', 'extension');
    const { password } = await readJson<{ password: string }>('ext', 'credentials', '7603');
    phone = await openPhone({
      ...{ server: await addressOf(), transport: 'wss', port: 8089, number: '7603', password },
    });
    expect(await phone.register()).toMatchObject({ status: 200 });
    const started = await startTimes();

    await authority.resolveTo(await addressOf());
    // As the server's timer does it.
    await onServer('systemctl start smartcms-certificate.service');
    const issued = await certificate();
    expect(issued).toMatchObject({
      ...{ kind: 'issued', names: [domain] },
      ...{ renewal: { renewsAt: expect.stringMatching(/^2/), last: { ok: true, error: null } } },
      readers: [{ current: true }, { current: true }, { current: true }],
    });
    expect(await startTimes()).toEqual(started);
    expect((await smartcms('asterisk', 'pjsip', 'show', 'contacts')).stdout).toContain('Contact:  7603/');
    expect(eventsOf((await deploy(config)).stdout).at(-1)).toMatchObject({ event: 'deployed', changed: 0 });

    expect(await readJson('cert', 'renew')).toMatchObject({
      ...{ result: 'unchanged', fingerprint: issued.fingerprint },
    });
    const renewed = await readJson<CertificateStatus>('cert', 'renew', '--force');
    expect(renewed).toMatchObject({ result: 'updated', readers: issued.readers });
    expect(renewed.fingerprint).not.toBe(issued.fingerprint);
    expect(await startTimes()).toEqual(started);
  });

  it('stays when the next one is refused', async () => {
    const before = await certificate();
    await authority.resolveTo(elsewhere);
    // An account whose proofs Pebble cannot remember (test/support/pebble.ts).
    await onServer('rm /opt/smartcms/acme/account.key');
    expectRefusal(await smartcms('cert', 'renew', '--force'), 1, /issued no certificate/, /Port 80 of/);
    expect(await certificate()).toMatchObject({
      ...{ kind: 'issued', fingerprint: before.fingerprint, readers: before.readers },
      renewal: { last: { ok: false } },
    });
    expect((await warnings()).map(({ code }) => code)).toContain('certificate_renewal_failed');
  });

  it('is renewed by a timer, with a key and an account that only root reads', async () => {
    const timer = await onServer(
      'systemctl is-enabled smartcms-certificate.timer; systemctl is-active smartcms-certificate.timer',
    );
    expect(timer).toBe('enabled\nactive');
    const modes = await onServer('cd /opt/smartcms/acme; stat -c "%a %u %n" . *; ls -A challenges');
    expect(modes.split('\n')).toEqual([
      ...['700 0 .', '600 0 account.key', '755 0 challenges', '600 0 record.json', '600 0 settings.json'],
    ]);
  });

  it('gives way to a self-signed one when the config names no authority any more', async () => {
    const deployed = await deploy({});
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    restored = true;
    expect(await certificate()).toMatchObject({ kind: 'self-signed', renewal: null });
    expect(await onServer('systemctl is-active smartcms-certificate.timer || true')).toBe('inactive');
  });
});
