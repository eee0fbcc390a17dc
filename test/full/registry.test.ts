import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bcrypt from 'bcryptjs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { addressOf, configFolder, expectRefusal, onServer } from '../e2e/server.ts';
import { aptInstall } from '../support/apt.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { openPhone } from '../support/sip/phone.ts';

const name = `registry-${process.pid}`;
const container = `smartcms-sandbox-${name}`;
const password = 'mirror-pass phrase';
const images: ConfigInput['images'] = {
  source: 'registry',
  registry: '127.0.0.1:5000/hub',
  username: 'mirror-user',
};

/** A server with Docker and, on its loopback, Debian's docker-registry with a login. */
const prepare = `
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
apt-get -qq update
apt-get -qq install -y --no-install-recommends docker-registry >/dev/null
rm /usr/sbin/policy-rc.d
apt-get -qq install -y --no-install-recommends docker.io docker-cli docker-compose mmdebstrap openssl iptables >/dev/null
cat >/etc/docker-registry.json <<EOF
{"version":0.1,"storage":{"filesystem":{"rootdirectory":"/var/lib/mirror"}},"http":{"addr":"127.0.0.1:5000"},
 "auth":{"htpasswd":{"realm":"mirror","path":"/etc/docker-registry.htpasswd"}}}
EOF
echo 'mirror-user:${bcrypt.hashSync(password, 4)}' >/etc/docker-registry.htpasswd
systemd-run --quiet --unit=mirror docker-registry serve /etc/docker-registry.json
for try in $(seq 50); do ! docker version >/dev/null 2>&1 || break; sleep 0.2; done
`;

/** Archives as those of downloads.asterisk.org, which cannot be fetched where this runs. */
async function asteriskArchives(folder: string): Promise<NonNullable<ConfigInput['asterisk']>> {
  expect(aptInstall('patch', 'patch') ?? aptInstall('bzip2', 'bzip2')).toBeNull();
  await mkdir(folder);
  const script = fileURLToPath(new URL('../support/asterisk-archives.sh', import.meta.url));
  const { stdout } = await execa('sh', [script, folder]);
  const [release, ...more] = stdout.split('\n').map((line) => {
    const [sha256 = '', file = ''] = line.split(/\s+/);
    return { file: join(folder, file), sha256 };
  });
  if (release === undefined) throw new Error('There is no archive of Asterisk.');
  return { from: 'source', source: release, externals: more };
}

describe('a server with images of a private mirror', () => {
  let stateHome: string;
  let folder: string;
  let first: CliResult;

  const run = (args: string[], given: string | null = null, cwd = folder) =>
    runCli([...args, '--config', join(cwd, 'smartcms.config.json'), '--target', `sandbox:${name}`], {
      stateHome,
      env: given === null ? {} : { SMARTCMS_REGISTRY_PASSWORD: given },
    });
  const lastEvent = ({ stdout }: CliResult) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  const deploy = async (given: string | null, ...more: string[]) => {
    const result = await run(['deploy', '--json', ...more], given);
    expect(result.exitCode, result.stderr).toBe(0);
    return lastEvent(result) as { changed: number; restarted: string[] };
  };
  const inside = (script: string) => onServer(script, container);

  beforeAll(async () => {
    stateHome = await mkdtemp(join(tmpdir(), 'smartcms-registry-'));
    folder = await configFolder({ images, asterisk: await asteriskArchives(join(stateHome, 'archives')) });
    const up = await runCli(['sandbox', 'up', name], { stateHome });
    expect(up.exitCode, up.stderr).toBe(0);
    await inside(prepare);
    const script = await readFile(new URL('../support/official-images.sh', import.meta.url), 'utf8');
    const login = `export DOCKER_CONFIG=/tmp/mirror-client
echo '${password}' | docker login --username mirror-user --password-stdin 127.0.0.1:5000`;
    await inside(
      `${login}\nset -- 127.0.0.1:5000/hub\n${script}\ndocker image prune -af\nrm -r /tmp/mirror-client`,
    );
  });
  afterAll(async () => {
    await runCli(['sandbox', 'down', name, '--yes'], { stateHome });
    await rm(stateHome, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  it('is told that a login is refused or missing, and stays as it was', async () => {
    const refused = await run(['deploy'], 'wrong');
    expectRefusal(refused, 1, /refuses 127\.0\.0\.1:5000\/hub\/mariadb:11\.4/, /SMARTCMS_REGISTRY_PASSWORD/);
    expectRefusal(await run(['deploy']), 2, /SMARTCMS_REGISTRY_PASSWORD/);
    expect(
      await inside('docker ps -aq; ls /opt/smartcms/server.json /opt/smartcms/images.json 2>&1 || true'),
    ).toMatch(/^ls: .*server\.json.*\n.*images\.json.*$/);
  });

  it('is deployed on them, and works', async () => {
    first = await run(['deploy', '--json'], password);
    expect(first.exitCode, first.stderr).toBe(0);
    const status = JSON.parse((await run(['status', '--json'])).stdout);
    expect(status).toMatchObject({ healthy: true, images: 'registry' });
    const record = JSON.parse(await inside('cat /opt/smartcms/images.json'));
    expect(Object.keys(record.bases)).toEqual([
      'mariadb:11.4',
      'redis:7',
      'debian:trixie-slim',
      'node:22-slim',
      'nginx:1.28',
    ]);
    expect(Object.keys(record.sources)).toEqual([
      expect.stringMatching(/^asterisk-22\..*\.tar\.gz$/),
      expect.stringMatching(/^pjproject-.*\.tar\.bz2$/),
    ]);
    const added = await run(['ext', 'add', '2001', '--type', 'extension', '--json']);
    expect(JSON.parse(added.stdout)).toMatchObject({ number: '2001', result: 'created' });
    const { port, password: secret } = JSON.parse(
      (await run(['ext', 'credentials', '2001', '--json'])).stdout,
    );
    const server = await addressOf(container);
    const phone = await openPhone({ server, port, transport: 'wss', number: '2001', password: secret });
    expect(await phone.register()).toMatchObject({ status: 200 });
    phone.close();
  });

  it('runs each service as its own user, with nothing of the official images left to act', async () => {
    const format = '{{.Config.User}} {{json .Config.Entrypoint}} {{json .Config.Volumes}}';
    const services = ['db', 'redis', 'api', 'frontend'];
    const lines = await inside(
      services.map((each) => `docker inspect --format '${format}' smartcms-${each}`).join('\n'),
    );
    expect(lines.split('\n')).toEqual([
      '64011:64011 ["smartcms-entrypoint"] null',
      '64012:64012 ["redis-server","/etc/smartcms/redis.conf"] null',
      '64014:64014 ["node","server.js"] null',
      '64015:64015 ["nginx","-e","stderr","-c","/etc/smartcms/nginx/nginx.conf","-g","daemon off;"] null',
    ]);
    expect(await inside('docker volume ls -q --filter dangling=true')).toBe('');
  });

  it('has the password nowhere: not on the server, not in what was printed', async () => {
    expect(first.stdout + first.stderr).not.toContain(password);
    const found = await inside(
      `grep -rlF '${password}' /opt /root /etc /var/lib/docker/image /tmp 2>/dev/null || true`,
    );
    expect(found).toBe('');
  });

  it('has nothing to do the second time, in one command and with no password', async () => {
    const second = await run(['deploy', '--json', '--verbose']);
    expect(lastEvent(second)).toMatchObject({ changed: 0 });
    expect(second.stderr).toContain('1 command,');
  });

  it('keeps its digests when a tag moves, until it is told to take newer ones', async () => {
    await inside(`export DOCKER_CONFIG=/tmp/mirror-client
echo '${password}' | docker login --username mirror-user --password-stdin 127.0.0.1:5000
docker pull -q 127.0.0.1:5000/hub/redis:7
printf 'FROM 127.0.0.1:5000/hub/redis:7\\nENV MOVED=yes\\n' | docker build -q -t 127.0.0.1:5000/hub/redis:7 -
docker push -q 127.0.0.1:5000/hub/redis:7
rm -r /tmp/mirror-client`);
    expect(await deploy(null)).toMatchObject({ changed: 0 });
    expect(await deploy(password, '--pull')).toMatchObject({ restarted: ['redis'] });
    expect(await deploy(password, '--pull')).toMatchObject({ changed: 0, restarted: [] });
  });

  it('stays with its source', async () => {
    const other = await configFolder({ images: { source: 'distribution' } });
    expectRefusal(await run(['deploy'], null, other), 1, /was deployed with registry/, /restore-db/);
    await rm(other, { recursive: true });
  });

  it('takes its base images away when it is destroyed, and leaves those of others', async () => {
    await inside("printf 'FROM scratch\\nLABEL mine=yes\\n' | docker build -q -t mine:1 -");
    const listed = () => inside("docker images --all --digests --format '{{.Repository}} {{.Tag}}'");
    const before = await listed();
    for (const base of ['mariadb', 'debian', 'node', 'nginx']) expect(before).toContain(`/hub/${base} `);
    // Somebody pulled and built one of these for himself, by its tag.
    expect(before).toMatch(/hub\/redis 7$/m);
    const gone = await run(['destroy', '--confirm', `sandbox:${name}`]);
    expect(gone.exitCode, gone.stderr).toBe(0);
    const left = await listed();
    expect(left).toContain('mine 1');
    expect(left).toMatch(/hub\/redis 7$/m);
    expect(left).not.toMatch(/mariadb|debian|node|nginx|smartcms/);
  });
});
