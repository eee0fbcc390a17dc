import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aptInstall } from './apt.ts';
import { selfSigned } from './certificate.ts';
import { freePort } from './free-port.ts';

/** Let's Encrypt's own test server, Pebble, with a DNS of the test's own. */
export interface TestAuthority {
  /** URL of its directory. */
  directory: string;
  /** PEM of the certificate that it shows itself, for those who are to trust it. */
  certificate: string;
  /** Has every name lead to this IPv4 address. */
  resolveTo(address: string): Promise<void>;
  stop(): Promise<void>;
}

/** Why no authority can be started here, or null. */
export function authorityMissing(): string | null {
  return aptInstall('pebble', 'pebble');
}

/** Listens on an address of this machine, and looks for proofs on `httpPort` of what names lead to. */
export async function startAuthority(address: string, httpPort: number): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-pebble-'));
  const [port, management, dns, dnsManagement] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const { key, cert } = selfSigned(address);
  const config = {
    pebble: {
      listenAddress: `${address}:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: join(folder, 'cert.pem'),
      privateKey: join(folder, 'key.pem'),
      httpPort,
      tlsPort: 1,
      ocspResponderURL: '',
      externalAccountBindingRequired: false,
    },
  };
  await writeFile(config.pebble.certificate, cert);
  await writeFile(config.pebble.privateKey, key);
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const start = (program: string, args: string[]) =>
    spawn(program, args, {
      stdio: 'ignore',
      // Each order is proven anew, and judged at once. One in a hundred takes an earlier proof of the account all the
      // same (wfe.go compares a random number of 0 to 99 by `>` with 0): a test that needs a new proof takes a new account.
      env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' },
    });
  const resolver = start('pebble-challtestsrv', [
    ...['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`],
    ...['-http01', '', '-https01', '', '-tlsalpn01', '', '-defaultIPv6', ''],
  ]);
  const server = start('pebble', ['-config', join(folder, 'config.json'), '-dnsserver', `127.0.0.1:${dns}`]);
  const directory = `https://${address}:${port}/dir`;
  for (const process of [server, resolver]) process.once('error', () => undefined);
  while (!(await answers(directory, cert)) || !(await isUp(`http://127.0.0.1:${dnsManagement}`))) {
    for (const process of [server, resolver]) {
      if (process.exitCode !== null) throw new Error(`${process.spawnfile} ended with ${process.exitCode}`);
    }
    await sleep(50);
  }
  return {
    directory,
    certificate: cert,
    resolveTo: async (ip) => {
      const { status } = await fetch(`http://127.0.0.1:${dnsManagement}/set-default-ipv4`, {
        method: 'POST',
        body: JSON.stringify({ ip }),
      });
      if (status !== 200) throw new Error(`pebble-challtestsrv answered ${status}`);
    },
    stop: async () => {
      await Promise.all([end(server), end(resolver)]);
      await rm(folder, { recursive: true });
    },
  };
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGKILL');
  await once(process, 'exit');
}
