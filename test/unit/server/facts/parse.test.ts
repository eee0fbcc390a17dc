import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { parseFacts } from '../../../../src/server/facts/parse.ts';
import { factsSections } from '../../../../src/server/facts/script.ts';
import { paths } from '../../../../src/server/layout.ts';

/** What a real server answered; deployed.txt without its files, which hold secrets. */
const recorded = (name: string) => readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');

/** A recorded answer with one section replaced. */
function answer(name: string, section: (typeof factsSections)[number], body: string): string {
  const text = recorded(name);
  const replaced = text.replace(
    new RegExp(`^(@@ ${section}\\n)(?:(?!@@ ).*\\n)*`, 'm'),
    () => `@@ ${section}\n${body}\n`,
  );
  if (replaced === text) throw new Error(`${name}.txt has no section ${section}`);
  return replaced;
}

interface Entry {
  name: string;
  content?: string;
  mode?: number;
  uid?: number;
  type?: 'file' | 'directory' | 'symlink';
}

/** Files as the server packs them: tar, gzip, base64 in lines of 76 characters. */
async function packed(entries: Entry[]): Promise<string> {
  const archive = pack();
  for (const { name, content = '', mode = 0o644, uid = 0, type = 'file' } of entries) {
    archive.entry(
      { name, mode, uid, gid: uid, type, ...(type === 'symlink' && { linkname: '/etc/passwd' }) },
      content,
    );
  }
  archive.finalize();
  return text(archive.pipe(createGzip()).setEncoding('base64')).then((base64) =>
    base64.replaceAll(/.{76}/g, '$&\n'),
  );
}

describe('a deployed server', () => {
  it('tells what it is', async () => {
    const { system, disk, addresses, defaultAddress, docker } = await parseFacts(recorded('deployed'));
    expect(system).toMatchObject({
      id: 'debian',
      version: '13',
      codename: 'trixie',
      name: 'Debian GNU/Linux 13 (trixie)',
      architecture: 'x86_64',
      cpus: 2,
      memoryBytes: 24684084 * 1024,
      systemd: true,
      packagesInterrupted: false,
      tools: ['apt-get', 'docker', 'dockerd', 'mmdebstrap', 'nft', 'openssl', 'socat', 'ss', 'tar'],
    });
    expect(system.memoryAvailableBytes).toBeLessThan(system.memoryBytes);
    expect(disk.map(({ path }) => path)).toEqual(['/opt', '/var/lib/docker']);
    expect(disk[0]?.totalBytes).toBe(264212084 * 1024);
    expect(addresses).toContainEqual({ device: 'eth0', address: '172.17.0.2', prefix: 16 });
    expect(defaultAddress).toBe('172.17.0.2');
    expect(docker).toEqual({
      engine: '26.1.5+dfsg1',
      compose: '2.26.1-4',
      snap: false,
      liveRestore: true,
      swarm: false,
      settings: '{\n  "live-restore": true\n}\n',
    });
  });

  it('tells of its containers by service', async () => {
    const { containers, images, volumes, folders } = await parseFacts(recorded('deployed'));
    expect(Object.keys(containers).sort()).toEqual(['api', 'asterisk', 'db', 'frontend', 'redis']);
    expect(containers.db).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: 'running',
      health: 'healthy',
      image: expect.stringMatching(/^smartcms\/db:[0-9a-f]{12}$/),
      startedAt: expect.stringMatching(/^2026-11-22T/),
      restarts: 0,
      configHash: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(images).toContain(containers.db?.image);
    expect(volumes).toContain('smartcms_mariadb_data');
    expect(folders.get(paths.secrets)).toEqual({ mode: 0o700, uid: 0 });
    expect(folders.get(`${paths.sockets}/db`)).toEqual({ mode: 0o755, uid: 64011 });
  });

  it('tells which container listens where', async () => {
    const { listeners, containers } = await parseFacts(recorded('deployed'));
    const on = (protocol: string, port: number) =>
      listeners.filter((each) => each.protocol === protocol && each.port === port);
    expect(on('tcp', 443)).toEqual([
      {
        protocol: 'tcp',
        address: '0.0.0.0',
        port: 443,
        process: { name: 'nginx', pid: expect.any(Number), containers: [containers.frontend?.id] },
      },
    ]);
    expect(on('tcp', 5038)[0]).toMatchObject({ address: '127.0.0.1', process: { name: 'asterisk' } });
    expect(on('udp', 5060)[0]?.process?.containers).toEqual([containers.asterisk?.id]);
    const ssh = on('tcp', 22);
    expect(ssh.map(({ address }) => address).sort()).toEqual(['0.0.0.0', '::']);
    expect(ssh[0]?.process?.containers).not.toContain(containers.frontend?.id);
  });

  it('tells of its certificate and database', async () => {
    const { certificate, database, lock, acme } = await parseFacts(recorded('deployed'));
    expect(acme).toEqual({
      settings: { domain: 'phones.example.com', email: null, directory: 'https://acme.example.com/dir' },
      record: {
        last: { at: '2026-11-22T12:00:00.000Z', ok: false, error: 'refused="no"', hint: null },
        issued: null,
      },
      timer: true,
    });
    expect(certificate).toEqual({
      startsAt: new Date('2026-11-22T12:31:16Z'),
      expiresAt: new Date('2029-02-24T12:31:16Z'),
      names: ['172.17.0.2', 'localhost', '127.0.0.1'],
      selfSigned: true,
      sha256: '0f4ac1b2',
      changedSeconds: 1795350676,
      loadedSeconds: { asterisk: 1795350700 },
    });
    expect(database).toMatchObject({
      admins: 1,
      mustChangePassword: true,
      superAdminLicenses: 1,
      endpoints: 0,
    });
    expect(database?.migrations[0]).toEqual({
      version: '001',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: 'done',
    });
    expect(lock).toBeNull();
  });
});

describe.each(['bare', 'minimal'])('a %s server', (name) => {
  it('has nothing of ours', async () => {
    expect(await parseFacts(recorded(name))).toMatchObject({
      docker: { engine: null, compose: null, snap: false, liveRestore: null, swarm: false, settings: null },
      containers: {},
      images: [],
      volumes: [],
      folders: new Map(),
      files: new Map(),
      certificate: null,
      acme: { settings: null, record: null, timer: false },
      database: null,
      lock: null,
      system: { id: 'debian', packagesInterrupted: false },
    });
  });
});

it('a server without ss and ip tells of no listeners and no address', async () => {
  const facts = await parseFacts(recorded('minimal'));
  expect(facts).toMatchObject({
    listeners: [],
    addresses: [],
    defaultAddress: null,
    system: { systemd: false },
  });
});

describe('systems', () => {
  const cases: [body: string, expected: object][] = [
    [
      'id=ubuntu\nversion=24.04\ncodename=noble\nname=Ubuntu 24.04.1 LTS\narchitecture=aarch64',
      {
        id: 'ubuntu',
        version: '24.04',
        codename: 'noble',
        name: 'Ubuntu 24.04.1 LTS',
        architecture: 'aarch64',
      },
    ],
    [
      'id=alpine\nversion=3.20.3\ncodename=\nname=Alpine Linux v3.20\narchitecture=x86_64',
      { id: 'alpine', version: '3.20.3', codename: '', tools: [], systemd: false },
    ],
    ['id=debian\nversion=\nname=Debian GNU/Linux forky/sid', { id: 'debian', version: '' }],
    [
      'id=debian\nversion=12\npackagesInterrupted=yes',
      { packagesInterrupted: true, selinuxEnforcing: false },
    ],
    ['id=debian\nversion=13\nselinux=enforcing', { selinuxEnforcing: true }],
    ['name=A=B', { id: 'unknown', name: 'A=B', architecture: 'unknown', memoryBytes: 0 }],
  ];
  it.each(cases)('%j', async (body, expected) => {
    expect((await parseFacts(answer('bare', 'system', body))).system).toMatchObject(expected);
  });
});

describe('listeners', () => {
  const id = 'ab'.repeat(32);
  const cases: [lines: string, expected: object][] = [
    ['socket tcp [::]:443 ', { address: '::', port: 443, process: null }],
    ['socket tcp [::1]:5038 ', { address: '::1', port: 5038 }],
    ['socket tcp *:80 ', { address: '*', port: 80 }],
    ['socket udp 127.0.0.53%lo:53 ', { protocol: 'udp', address: '127.0.0.53', port: 53 }],
    ['socket udp [fe80::1]%eth0:546 ', { address: 'fe80::1', port: 546 }],
    ['socket tcp 0.0.0.0:80 users:(("apache2",pid=71,fd=4))', { process: null }],
    [
      'socket tcp 0.0.0.0:80 users:(("apache2",pid=71,fd=4),("apache2",pid=72,fd=4))\nprocess 71 apache2 0::/system.slice/apache2.service ',
      { process: { name: 'apache2', pid: 71, containers: [] } },
    ],
    [
      `socket tcp 0.0.0.0:80 users:(("nginx",pid=71,fd=4))\nprocess 71 nginx 0::/system.slice/docker-${id}.scope `,
      { process: { name: 'nginx', pid: 71, containers: [id] } },
    ],
    [
      `socket tcp 0.0.0.0:80 users:(("nginx",pid=71,fd=4))\nprocess 71 nginx 12:pids:/docker/${id} 1:name=systemd:/docker/${id} `,
      { process: { containers: [id] } },
    ],
  ];
  it.each(cases)('%s', async (lines, expected) => {
    const { listeners } = await parseFacts(answer('bare', 'listeners', lines));
    expect(listeners).toHaveLength(1);
    expect(listeners[0]).toMatchObject(expected);
  });
});

describe('containers', () => {
  it('that are not ours by name are left out, and one without a health check has no health', async () => {
    const lines = [
      'c1|/smartcms-db|exited||smartcms/db:1|2026-11-22T12:00:00Z|3|abc',
      'c2|/smartcms-api-run-1|running|healthy|smartcms/api:1|2026-11-22T12:00:00Z|0|abc',
    ];
    const { containers } = await parseFacts(answer('bare', 'containers', lines.join('\n')));
    expect(containers).toEqual({
      db: {
        id: 'c1',
        state: 'exited',
        health: null,
        image: 'smartcms/db:1',
        startedAt: '2026-11-22T12:00:00Z',
        restarts: 3,
        configHash: 'abc',
      },
    });
  });
});

describe('files', () => {
  it('come with content, mode and owner, whatever is in them', async () => {
    const { files } = await parseFacts(
      answer(
        'deployed',
        'files',
        await packed([
          { name: '.env', content: 'A=1\n' },
          { name: 'secrets', type: 'directory', mode: 0o700 },
          { name: 'secrets/redis_password', content: 'not-a-real-one', mode: 0o400, uid: 64014 },
          { name: 'nginx/default.conf', content: '@@ lock\n@@ end\nserver { # é }\n' },
          { name: 'nginx/link.conf', type: 'symlink' },
          { name: 'redis/empty.conf' },
          { name: 'asterisk/configs/long.conf', content: 'x'.repeat(100_000) },
        ]),
      ),
    );
    expect([...files.keys()]).toEqual(
      [
        '.env',
        'secrets/redis_password',
        'nginx/default.conf',
        'redis/empty.conf',
        'asterisk/configs/long.conf',
      ].map((name) => `${paths.root}/${name}`),
    );
    expect(files.get(`${paths.secrets}/redis_password`)).toEqual({
      content: 'not-a-real-one',
      mode: 0o400,
      uid: 64014,
      gid: 64014,
    });
    expect(files.get(`${paths.root}/nginx/default.conf`)?.content).toBe('@@ lock\n@@ end\nserver { # é }\n');
    expect(files.get(`${paths.root}/redis/empty.conf`)?.content).toBe('');
    expect(files.get(`${paths.root}/asterisk/configs/long.conf`)?.content).toHaveLength(100_000);
  });

  it('that did not come whole are an error, not missing files', async () => {
    const whole = await packed([{ name: '.env', content: 'x'.repeat(5000) }]);
    await expect(parseFacts(answer('bare', 'files', whole.slice(0, 40)))).rejects.toThrow();
    await expect(parseFacts(answer('bare', 'files', 'bm90IGEgdGFy'))).rejects.toThrow();
  });
});

describe('the certificate', () => {
  const lines = (changes: Record<string, string> = {}) =>
    Object.entries({
      changed: '1795350676',
      notBefore: 'Nov  6 02:31:16 2028 GMT',
      notAfter: 'Feb  4 02:31:16 2029 GMT',
      'X509v3 Subject Alternative Name: \n    DNS:phones.example.com, IP Address:203.0.113.10, IP Address:2001:DB8:0:0:0:0:0:1\nsubject':
        'CN=phones.example.com',
      issuer: 'CN=An Authority',
      ...changes,
    })
      .map(([key, value]) => `${key}=${value}`)
      .join('\n');

  it('of an authority, with every kind of name', async () => {
    expect((await parseFacts(answer('bare', 'certificate', lines()))).certificate).toEqual({
      startsAt: new Date('2028-11-06T02:31:16Z'),
      expiresAt: new Date('2029-02-04T02:31:16Z'),
      names: ['phones.example.com', '203.0.113.10', '2001:db8::1'],
      selfSigned: false,
      sha256: '',
      changedSeconds: 1795350676,
      loadedSeconds: {},
    });
  });

  it('counts as missing where openssl could not read it', async () => {
    expect((await parseFacts(answer('bare', 'certificate', 'changed=1795350676'))).certificate).toBeNull();
  });
});

describe('the database', () => {
  const cases: [body: string, expected: object][] = [
    [
      'admins\t0\t0',
      { migrations: [], admins: 0, mustChangePassword: false, superAdminLicenses: 0, endpoints: 0 },
    ],
    [
      'migration\t001\tabc\trunning\nadmins\t2\t0\nlicenses\t3\nendpoints\t250',
      {
        migrations: [{ version: '001', sha256: 'abc', state: 'running' }],
        admins: 2,
        mustChangePassword: false,
        superAdminLicenses: 3,
        endpoints: 250,
      },
    ],
  ];
  it.each(cases)('%j', async (body, expected) => {
    expect((await parseFacts(answer('bare', 'database', body))).database).toEqual(expected);
  });
});

describe('the lock', () => {
  const cases: [body: string, expected: object][] = [
    ['age=4\n{"runId":"r"}', { ageSeconds: 4, owner: '{"runId":"r"}' }],
    ['age=31', { ageSeconds: 31, owner: '' }],
  ];
  it.each(cases)('%j', async (body, expected) => {
    expect((await parseFacts(answer('bare', 'lock', body))).lock).toEqual(expected);
  });
});

describe('an answer that is not whole', () => {
  const whole = recorded('deployed');
  const ends = factsSections.map((name) => [name, whole.indexOf(`@@ ${name}\n`)] as const);
  it.each(ends)('cut off in %s', async (name, start) => {
    const end = whole.indexOf('@@ end\n', start);
    for (const at of [start, start + 3, end]) {
      await expect(parseFacts(whole.slice(0, at))).rejects.toThrow(
        expect.objectContaining({ code: 'failed', message: expect.stringContaining(name) }),
      );
    }
  });

  it.each(factsSections)('%s without its end: a disk was full', async (name) => {
    const start = whole.indexOf(`@@ ${name}\n`);
    const end = whole.indexOf('@@ end\n', start);
    await expect(parseFacts(whole.slice(0, end) + whole.slice(end + '@@ end\n'.length))).rejects.toThrow(
      `${name} missing`,
    );
  });

  it('nothing at all', async () => {
    await expect(parseFacts('')).rejects.toThrow('system, clock, disk');
  });
});

describe('the program on the server', () => {
  it.each([
    [
      'program=programs/0123456789abcdef\nruntime=fedcba9876543210\ncommand=/opt/smartcms/cli/smartcms\nunits=yes',
      { sha256: '0123456789abcdef', runtime: 'fedcba9876543210', command: 'own', units: true },
    ],
    ['runtime=fedcba9876543210', { sha256: null, runtime: 'fedcba9876543210', command: null, units: false }],
    [
      'command=../lib/node_modules/smartcms/bin/smartcms.js',
      { sha256: null, runtime: null, command: 'foreign', units: false },
    ],
    ['command=', { sha256: null, runtime: null, command: 'foreign', units: false }],
  ])('%j', async (lines, program) => {
    expect((await parseFacts(answer('bare', 'program', lines))).program).toEqual(program);
  });
});

describe('the scheduled backup', () => {
  it('is read from its own files and its timer', async () => {
    expect((await parseFacts(recorded('deployed'))).schedule).toEqual({
      enabled: true,
      warnAfterHours: 26,
      next: '2026-11-23T02:38:30.000Z',
      last: { at: '2026-11-22T02:32:00.000Z', ok: false, error: 'no space left: "/opt"\nis full' },
    });
  });

  it.each(['', 'settings={"daily":', 'settings={"from":"the future"}', 'NextElapseUSecRealtime='])(
    'is none with %j',
    async (lines) => {
      expect((await parseFacts(answer('deployed', 'schedule', lines))).schedule).toBeNull();
    },
  );

  it('has no next run while its timer is off', async () => {
    const { schedule } = await parseFacts(
      recorded('deployed').replace(/NextElapseUSecRealtime=.+/, 'NextElapseUSecRealtime='),
    );
    expect(schedule?.next).toBeNull();
  });
});

describe('the console', () => {
  it("is the served one, and the one before; null is the package's", async () => {
    const { console: found } = await parseFacts(recorded('deployed'));
    expect(found).toMatchObject({
      served: { id: '20261122T120000Z-0123456789ab', ref: 'main' },
      previous: null,
    });
    expect((await parseFacts(recorded('bare'))).console).toEqual({ served: null });
  });

  it("is the package's where the link leads nowhere or the record cannot be read", async () => {
    const of = async (body: string) => (await parseFacts(answer('deployed', 'console', body))).console;
    expect(await of('current-link=builds/gone/web\n')).toEqual({ served: null });
    expect(await of('current-link=x\ncurrent={"id":"../.."}\nprevious-link=y\n')).toEqual({
      served: null,
      previous: null,
    });
  });
});

describe('images and data', () => {
  it.each([
    ['reachable=yes', true],
    ['reachable=no', false],
    ['\n', null],
  ])('the registry: %j', async (body, expected) => {
    const { registryReachable } = await parseFacts(answer('deployed', 'registry', body));
    expect(registryReachable).toBe(expected);
  });

  it('the MariaDB that data is of', async () => {
    const lines = 'smartcms_asterisk_astdb\nsmartcms_mariadb_data\ndata=11.8.6\n';
    const facts = await parseFacts(answer('deployed', 'volumes', lines));
    expect(facts.dataVersion).toBe('11.8.6');
    expect(facts.volumes).toEqual(['smartcms_asterisk_astdb', 'smartcms_mariadb_data']);
    expect((await parseFacts(recorded('bare'))).dataVersion).toBeNull();
  });
});
