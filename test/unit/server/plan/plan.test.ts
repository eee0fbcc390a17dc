import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import { Secret } from '../../../../src/domain/secret.ts';
import type { ContainerFacts, Facts } from '../../../../src/server/facts/facts.ts';
import { paths, type ServiceName, serviceNames } from '../../../../src/server/layout.ts';
import type { Plan } from '../../../../src/server/plan/plan.ts';
import { generatedSecrets, knownSecrets } from '../../../../src/server/secrets.ts';
import { deployedFacts, factsOf, planOf, stepIds, stepsDone, testVersion } from '../../../support/facts.ts';

/** The files that a plan writes, below /opt/smartcms. */
function writtenFiles({ steps }: Plan): string[] {
  const work = steps.find(({ id }) => id === 'files')?.work;
  return work?.kind === 'upload' ? work.files.map(({ path }) => path.slice(paths.root.length + 1)) : [];
}

/** The services that a plan touches. */
function touchedServices({ steps }: Plan): ServiceName[] {
  const touched = steps.flatMap(({ work }) => (work.kind === 'compose' ? work.services : []));
  return serviceNames.filter((service) => touched.includes(service));
}

const subjects = ({ steps }: Plan) =>
  steps.flatMap(({ changes }) => changes.map(({ action, subject }) => `${action} ${subject}`));

const deployed = deployedFacts();

function withContainer(service: ServiceName, changes: Partial<ContainerFacts>): Facts {
  const present = deployed.containers[service];
  if (present === undefined) throw new Error(`no ${service}`);
  return { ...deployed, containers: { ...deployed.containers, [service]: { ...present, ...changes } } };
}

function withDatabase(changes: Partial<NonNullable<Facts['database']>>): Facts {
  if (deployed.database === null) throw new Error('no database');
  return { ...deployed, database: { ...deployed.database, ...changes } };
}

function withFile(path: string, content: string | null): Facts {
  const files = new Map(deployed.files);
  if (content === null) files.delete(path);
  else files.set(path, { mode: 0o644, uid: 0, gid: 0, ...files.get(path), content });
  return { ...deployed, files };
}

describe('a bare server', () => {
  it('gets every step, in order', () => {
    expect(stepIds(planOf(factsOf()))).toEqual([
      'engine',
      'folders',
      'secrets',
      'certificate',
      'files',
      'images',
      'data-services',
      'migrations',
      'first-admin',
      'services',
      'program',
      'firewall',
      'verify',
      'release',
    ]);
  });

  it('is planned from memory alone: the same facts, the same files but for what is random', () => {
    const [first, second] = [planOf(factsOf()), planOf(factsOf())];
    expect(subjects(first)).toEqual(subjects(second));
    expect(first.identity.id).not.toBe(second.identity.id);
  });
});

const configs = fc.record(
  {
    timeZone: fc.constantFrom('UTC', 'Asia/Jakarta', 'Europe/Berlin'),
    asterisk: fc.record({ verbose: fc.integer({ min: 0, max: 10 }) }),
    memory: fc.record(
      { db: fc.integer({ min: 128, max: 4096 }), api: fc.integer({ min: 96, max: 1024 }) },
      { requiredKeys: [] },
    ),
    logs: fc.record({ files: fc.integer({ min: 1, max: 100 }) }),
    admin: fc.record({ email: fc.constantFrom('boss@example.com', 'chief@example.com') }),
    network: fc.record(
      {
        publicAddress: fc.constantFrom('auto', '203.0.113.20'),
        domain: fc.constantFrom('phones.example.com', 'sip.example.com', null),
        localNetworks: fc.constantFrom<string[]>([], ['192.168.0.0/16']),
        ports: fc.record(
          {
            https: fc.constantFrom(443, 8443),
            sip: fc.constantFrom(5060, 5070),
            ami: fc.constantFrom(5038, 5039),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

describe('a deploy that was cut off', () => {
  /** After any first steps of a plan, what is planned is the rest of it; after all of them, nothing. */
  function expectRest(before: Facts, config: ConfigInput, count: number): void {
    const plan = planOf(before, config);
    const done = Math.min(count, plan.steps.length);
    const again = planOf(stepsDone(before, plan, done), config);
    const rest = stepIds(plan).slice(done);
    // No release is recorded that was not verified just before.
    expect(stepIds(again)).toEqual(rest[0] === 'release' ? ['verify', 'release'] : rest);
  }

  it('goes on with the rest on a new server, whatever the config', () => {
    fc.assert(
      fc.property(configs, fc.nat(12), (config, count) => expectRest(factsOf(), config, count)),
      { numRuns: 15 },
    );
  });

  it('goes on with the rest of a change of config', () => {
    fc.assert(
      fc.property(configs, configs, fc.nat(8), (from, to, count) =>
        expectRest(deployedFacts(from), to, count),
      ),
      { numRuns: 15 },
    );
  });

  it('plans nothing once all is done, from one config to the next and back', () => {
    fc.assert(
      fc.property(configs, configs, (first, second) => {
        const there = deployedFacts(second, deployedFacts(first));
        expect(planOf(there, second).steps).toEqual([]);
        expect(planOf(deployedFacts(first, there), first).steps).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });
});

describe('one changed key', () => {
  const compose = 'docker-compose.yml';
  /** What the API tells of the config; a change of it restarts nothing. */
  const told = 'api/settings.conf';
  const cases: [config: ConfigInput, files: string[], services: readonly ServiceName[]][] = [
    [{}, [], []],
    [{ admin: { email: 'boss@example.com' } }, [], []],
    [{ target: 'root@203.0.113.7' }, [], []],
    [{ timeZone: 'Asia/Jakarta' }, [compose, told], serviceNames],
    [{ logs: { maxMegabytes: 3 } }, [compose], serviceNames],
    [{ logs: { files: 7 } }, [compose], serviceNames],
    [{ recordings: { keepDays: 7 } }, ['asterisk/configs/recordings.conf', told], []],
    [{ memory: { db: 2048 } }, [compose, 'mariadb/my.cnf'], ['db']],
    [{ memory: { redis: 256 } }, [compose, 'redis/redis.conf'], ['redis']],
    [{ memory: { asterisk: 1536 } }, [compose], ['asterisk']],
    [{ memory: { api: 512 } }, [compose], ['api']],
    [{ memory: { frontend: 64 } }, [compose], ['frontend']],
    [
      { asterisk: { verbose: 5 } },
      [compose, 'asterisk/configs/asterisk.conf', 'asterisk/configs/logger.conf'],
      ['asterisk'],
    ],
    [{ network: { ports: { http: 8080 } } }, [compose, 'nginx/default.conf'], ['frontend']],
    [{ network: { ports: { https: 8443 } } }, [compose, told, 'nginx/default.conf'], ['frontend']],
    [
      { network: { ports: { sip: 5070 } } },
      [compose, told, 'asterisk/configs/pjsip.conf'],
      ['asterisk', 'api'],
    ],
    [{ network: { ports: { sips: 5071 } } }, [compose, told, 'asterisk/configs/pjsip.conf'], ['asterisk']],
    [{ network: { ports: { wss: 9089 } } }, [compose, told, 'asterisk/configs/http.conf'], ['asterisk']],
    [
      { network: { ports: { ws: 9088 } } },
      [compose, 'asterisk/configs/http.conf', 'nginx/default.conf'],
      ['asterisk', 'frontend'],
    ],
    [{ network: { ports: { ami: 5039 } } }, [compose, 'asterisk/configs/manager.conf'], ['asterisk', 'api']],
    [{ network: { ports: { api: 3001 } } }, [compose, 'nginx/default.conf'], ['api', 'frontend']],
    [
      { network: { ports: { rtp: { from: 20000, to: 20500 } } } },
      [compose, 'asterisk/configs/rtp.conf'],
      ['asterisk'],
    ],
    [{ network: { stun: 'stun.example.com' } }, [compose, told, 'asterisk/configs/rtp.conf'], ['asterisk']],
    [{ webrtc: { turn: { urls: ['turn:turn.example.com'] } } }, [told], []],
  ];
  it.each(cases)('%j changes %j and touches %j', (config, files, services) => {
    const plan = planOf(deployed, config);
    expect(writtenFiles(plan)).toEqual(files);
    expect(touchedServices(plan)).toEqual(services);
    const opens = ['http', 'https', 'sip', 'sips', 'wss', 'rtp'];
    const firewall = Object.keys(config.network?.ports ?? {}).some((name) => opens.includes(name));
    expect(stepIds(plan).filter((id) => !['files', 'data-services', 'services'].includes(id))).toEqual(
      files.length === 0 ? [] : [...(firewall ? ['firewall'] : []), 'verify', 'release'],
    );
  });

  it('a domain makes a new certificate, and has those read it that are not recreated', () => {
    const plan = planOf(deployed, { network: { domain: 'phones.example.com' } });
    expect(stepIds(plan)).toEqual(['certificate', 'files', 'services', 'readers', 'verify', 'release']);
    expect(subjects(plan)).toEqual([
      'update certificate for phones.example.com, 203.0.113.10, localhost, 127.0.0.1 (new: phones.example.com)',
      `update ${paths.composeFile}`,
      `update ${paths.root}/api/settings.conf`,
      `update ${paths.root}/nginx/default.conf`,
      'update frontend: its configuration changed',
      'run asterisk: reads the certificate',
    ]);
  });

  it('an address that moved goes into the certificate, and is recorded', () => {
    const moved = { ...deployed, defaultAddress: '203.0.113.99' };
    const plan = planOf(moved);
    expect(stepIds(plan)).toEqual(['certificate', 'files', 'services', 'readers', 'verify', 'release']);
    expect(stepIds(planOf(stepsDone(moved, plan, 4)))).toEqual(['verify', 'release']);
  });
});

describe('a server that is not as it was left', () => {
  const cases: [name: string, facts: Facts, changes: string[]][] = [
    ['nothing', deployed, []],
    [
      'a container is missing',
      { ...deployed, containers: { ...deployed.containers, api: undefined } as never },
      [expect.stringMatching(/^create api: smartcms\/api:/)],
    ],
    ['a container stopped', withContainer('db', { state: 'exited' }), ['restart db: it is exited']],
    [
      'a container dies again and again',
      withContainer('api', { state: 'restarting', health: 'starting' }),
      ['restart api: it is restarting'],
    ],
    [
      'a container is unhealthy',
      withContainer('asterisk', { health: 'unhealthy' }),
      ['restart asterisk: it is unhealthy'],
    ],
    ['a container is still starting', withContainer('asterisk', { health: 'starting' }), []],
    [
      'a container has an old image',
      withContainer('redis', { image: 'smartcms/redis:old' }),
      [expect.stringMatching(/^update redis: smartcms\/redis:old -> smartcms\/redis:[0-9a-f]{12}$/)],
    ],
    [
      'a container has an old configuration',
      withContainer('frontend', { configHash: 'old' }),
      ['update frontend: its configuration changed'],
    ],
    [
      'a reader is older than the certificate',
      withContainer('frontend', { startedAt: '2026-11-22T11:00:00Z' }),
      ['run frontend: reads the certificate'],
    ],
    [
      'a service without a certificate is older than it',
      withContainer('api', { startedAt: '2026-11-22T11:00:00Z' }),
      [],
    ],
    ['a folder has another owner', withFolder(paths.secrets, 0o700, 1000), [`update ${paths.secrets}`]],
    ['a folder is open to all', withFolder(paths.secrets, 0o755, 0), [`update ${paths.secrets}`]],
    [
      'the engine is stopped',
      { ...deployed, docker: { ...deployed.docker, engine: null } },
      ['run start Docker Engine'],
    ],
    [
      'a file is stale',
      withFile(`${paths.root}/asterisk/configs/old.conf`, 'x'),
      [`delete ${paths.root}/asterisk/configs/old.conf`],
    ],
    [
      'a file is gone',
      withFile(`${paths.root}/nginx/nginx.conf`, null),
      [`create ${paths.root}/nginx/nginx.conf`],
    ],
    [
      'the program is of another version',
      { ...deployed, program: { ...deployed.program, sha256: 'other' } },
      [expect.stringMatching(/^update program [0-9a-f]{16} in \/opt\/smartcms\/cli$/)],
    ],
    [
      'the program’s Node.js is of another image',
      { ...deployed, program: { ...deployed.program, runtime: 'other' } },
      ['update Node.js for the program on the server'],
    ],
    [
      'the command was removed',
      { ...deployed, program: { ...deployed.program, command: null } },
      ['create /usr/local/bin/smartcms'],
    ],
    [
      'the command is somebody’s own',
      { ...deployed, program: { ...deployed.program, command: 'foreign' } },
      [],
    ],
    [
      'the units were removed',
      { ...deployed, program: { ...deployed.program, units: false } },
      ['create units of systemd for jobs and backups'],
    ],
    [
      'there is no systemd, and so no units',
      {
        ...deployed,
        system: { ...deployed.system, systemd: false },
        program: { ...deployed.program, units: false },
      },
      [],
    ],
    ['someone left a file of their own', withFile(`${paths.root}/notes.txt`, 'x'), []],
    ['someone left a file among the secrets', withFile(`${paths.secrets}/notes`, 'x'), []],
  ];
  it.each(cases)('%s', (_name, facts, changes) => {
    expect(subjects(planOf(facts))).toEqual(changes);
  });

  it.each(cases)('%s: one deploy brings it right', (_name, facts) => {
    expect(planOf(deployedFacts({}, facts)).steps).toEqual([]);
  });

  function withFolder(path: string, mode: number, uid: number): Facts {
    return { ...deployed, folders: new Map([...deployed.folders, [path, { mode, uid }]]) };
  }
});

describe('the certificate', () => {
  const valid = deployed.certificate;
  const now = deployed.system.clockSeconds * 1000;
  const day = 86_400_000;
  const cases: [name: string, certificate: Facts['certificate'], why: string | null][] = [
    ['is left alone with 31 days to go', valid && { ...valid, expiresAt: new Date(now + 31 * day) }, null],
    [
      'is renewed with 29 days to go',
      valid && { ...valid, expiresAt: new Date(now + 29 * day) },
      '(expires 2026-12-21)',
    ],
    [
      'is renewed once it has ended',
      valid && { ...valid, expiresAt: new Date(now - day) },
      '(expires 2026-11-21)',
    ],
    [
      'is made anew for another name',
      valid && { ...valid, names: ['localhost', '127.0.0.1'] },
      '(new: 203.0.113.10)',
    ],
    [
      'may have more names than it needs',
      valid && { ...valid, names: [...valid.names, 'more.example.com'] },
      null,
    ],
    ['is made if it is gone', null, '203.0.113.10, localhost, 127.0.0.1'],
  ];
  it.each(cases)('%s', (_name, certificate, why) => {
    const plan = planOf({ ...deployed, certificate });
    if (why === null) {
      expect(plan.steps).toEqual([]);
      return;
    }
    expect(stepIds(plan)).toEqual(['certificate', 'readers', 'verify', 'release']);
    expect(subjects(plan)[0]).toContain(why);
    expect(touchedServices(plan)).toEqual([]);
    expect(subjects(plan).slice(1)).toEqual([
      'run frontend: reads the certificate',
      'run asterisk: reads the certificate',
    ]);
  });

  it('of the config takes the place of the one that is there, and stays', () => {
    const own = { chain: 'chain', key: new Secret('the private key'), sha256: 'f'.repeat(64) };
    const plan = planOf(deployed, {}, { certificate: own });
    expect(stepIds(plan)).toEqual(['certificate', 'readers', 'verify', 'release']);
    expect(JSON.stringify(plan.steps.map(({ changes }) => changes))).not.toContain('private');
    const there = valid && { ...valid, sha256: own.sha256, selfSigned: false };
    expect(planOf({ ...deployed, certificate: there }, {}, { certificate: own }).steps).toEqual([]);
    expect(subjects(planOf({ ...deployed, certificate: there }))[0]).toContain('(the config names no other)');
  });

  it('is made by a script that lets each reader alone read its copy', () => {
    const work = planOf(factsOf(), { network: { domain: 'phones.example.com' } }).steps.find(
      ({ id }) => id === 'certificate',
    )?.work;
    const script = work?.kind === 'script' ? work.script : '';
    expect(script).toContain(
      "-addext 'subjectAltName=DNS:phones.example.com,IP:203.0.113.10,DNS:localhost,IP:127.0.0.1' ",
    );
    expect(script).toContain(
      'install -m 0400 -o 64013 -g 64013 "$new/key.pem" /opt/smartcms/certs/asterisk/.key.new',
    );
    expect(script).toContain('install -d -m 0500 -o 64015 -g 64015 /opt/smartcms/certs/frontend');
  });
});

describe('secrets', () => {
  it('are made once: what the server has is taken', () => {
    const again = planOf(deployed);
    for (const name of generatedSecrets) {
      expect(again.secrets.values[name].reveal()).toBe(
        deployed.files.get(`${paths.secrets}/${name}`)?.content,
      );
    }
    expect(again.secrets.missing).toEqual([]);
  });

  it('only a missing or empty one is made up', () => {
    const plan = planOf(withFile(`${paths.secrets}/ari_secret`, ''));
    expect(plan.secrets.missing).toEqual(['ari_secret']);
    expect(subjects(plan)[0]).toMatch(/^create secret ari_secret /);
    expect(touchedServices(plan)).toEqual(['asterisk']);
  });

  it('of the first login are removed after it, and never made again', () => {
    const loggedIn = withDatabase({ mustChangePassword: false });
    const plan = planOf(loggedIn);
    expect(subjects(plan)).toEqual([
      'delete secret admin_password: the first login has changed it',
      'delete secret license_key: the first login has changed it',
    ]);
    const after = stepsDone(loggedIn, plan);
    expect(planOf(after).steps).toEqual([]);
    const down = { ...after, database: null };
    expect(planOf(down).secrets.missing).toEqual([]);
  });

  it('stand in no change, neither old nor new', () => {
    const rotated = structuredClone(deployed);
    const former = generatedSecrets.map((name) => {
      const path = `${paths.secrets}/${name}`;
      const content = rotated.files.get(path)?.content ?? '';
      rotated.files.set(path, { mode: 0o400, uid: 0, gid: 0, content: content.split('').reverse().join('') });
      return content;
    });
    const changed: ConfigInput = { network: { ports: { ami: 5039 } }, memory: { db: 2048, redis: 256 } };
    const plan = planOf(rotated, changed);
    const current = knownSecrets(plan.secrets.values).map((secret) => secret.reveal());
    const shown = JSON.stringify(plan.steps.map(({ changes }) => changes));
    for (const value of [...former, ...current]) expect(shown).not.toContain(value);
    expect(subjects(plan)).toContain(`update ${paths.root}/asterisk/configs/ari.conf (a secret in it)`);
    expect(shown).toContain('+port = 5039');
  });

  it('are not in a bare server’s plan either', () => {
    const plan = planOf(factsOf());
    const shown = JSON.stringify(plan.steps.map(({ changes }) => changes));
    for (const secret of knownSecrets(plan.secrets.values)) expect(shown).not.toContain(secret.reveal());
  });

  it('land where their reader alone can open them', () => {
    const work = planOf(factsOf()).steps.find(({ id }) => id === 'secrets')?.work;
    const files = work?.kind === 'upload' ? work.files : [];
    expect(
      files.map(
        ({ path, mode, uid }) => `${path.slice(paths.secrets.length + 1)} ${mode.toString(8)} ${uid}`,
      ),
    ).toEqual([
      'db_cli_password 400 0',
      'db_api_password 400 64014',
      'db_asterisk_password 400 0',
      'redis_password 400 64014',
      'ami_cli_secret 400 0',
      'ami_api_secret 400 64014',
      'ari_secret 400 0',
      'license_hmac_key 400 64014',
      'admin_password 400 0',
      'license_key 400 0',
    ]);
  });
});

describe('the database', () => {
  const applied = deployed.database?.migrations ?? [];
  const cases: [name: string, facts: Facts, steps: string[], changes: string[]][] = [
    ['is up to date', deployed, [], []],
    [
      'lacks a migration',
      withDatabase({ migrations: applied.slice(0, 1) }),
      ['migrations', 'verify', 'release'],
      ['run migration 002'],
    ],
    [
      'has one that was cut off',
      withDatabase({ migrations: applied.map((each) => ({ ...each, state: 'running' })) }),
      ['migrations', 'verify', 'release'],
      ['run migration 001', 'run migration 002'],
    ],
    [
      'was migrated with another text: the migrator says so',
      withDatabase({ migrations: applied.map((each) => ({ ...each, sha256: 'other' })) }),
      ['migrations', 'verify', 'release'],
      [],
    ],
    [
      'has one that is not known: the migrator says so',
      withDatabase({ migrations: [...applied, { version: '003', sha256: 'c', state: 'done' }] }),
      ['migrations', 'verify', 'release'],
      [],
    ],
    [
      'does not run: it is looked at once it does',
      { ...withContainer('db', { state: 'exited' }), database: null },
      ['data-services', 'migrations', 'verify', 'release'],
      ['restart db: it is exited'],
    ],
    [
      'has no administrator',
      withDatabase({ admins: 0 }),
      ['first-admin', 'verify', 'release'],
      ['create administrator superadmin@smartcms.local'],
    ],
    [
      'has no super-admin licence',
      withDatabase({ superAdminLicenses: 0 }),
      ['first-admin', 'verify', 'release'],
      ['create super-admin licence'],
    ],
  ];
  it.each(cases)('%s', (_name, facts, steps, changes) => {
    const plan = planOf(facts);
    expect(stepIds(plan)).toEqual(steps);
    expect(subjects(plan)).toEqual(changes);
  });
});

describe('the record of a server', () => {
  const stateOf = (facts: Facts) => JSON.parse(facts.files.get(paths.state)?.content ?? '{}');
  const deployedBy = (version: string): Facts => {
    const state = stateOf(deployed);
    return withFile(paths.state, JSON.stringify({ ...state, release: { ...state.release, version } }));
  };

  it('keeps its identity', () => {
    const identity = planOf(factsOf()).identity;
    expect(planOf(deployed).identity).toEqual(JSON.parse(deployed.files.get(paths.identity)?.content ?? ''));
    expect(planOf(deployed).identity.id).not.toBe(identity.id);
  });

  it.each(['1.2.4', '2.0.0', '10.0.0'])('of release %s is refused', (version) => {
    expect(() => planOf(deployedBy(version))).toThrow(
      expect.objectContaining({ code: 'server_newer', message: expect.stringContaining(version) }),
    );
  });

  it.each(['1.2.3', '1.2.2', '1.2.3-rc.1', '0.9.0'])('of release %s is taken', (version) => {
    expect(planOf(deployedBy(version)).steps).toEqual([]);
  });

  it.each([
    [paths.state, '{"release":'],
    [paths.state, '{}'],
    [paths.identity, '{"images":"registry"}'],
  ])('%s with %s is an error with its name', (path, content) => {
    expect(() => planOf(withFile(path, content))).toThrow(
      expect.objectContaining({ code: 'failed', message: expect.stringContaining(path) }),
    );
  });

  it('is written again after a deploy that was cut off just before it', () => {
    const plan = planOf(withFile(paths.state, null));
    expect(stepIds(plan)).toEqual(['verify', 'release']);
    expect(subjects(plan)).toEqual(['run record the release']);
  });

  it('names the release of this SmartCMS', () => {
    expect(stateOf(deployed).release.version).toBe(testVersion);
  });
});

describe('images', () => {
  const work = (facts: Facts) => {
    const found = planOf(facts).steps.find(({ id }) => id === 'images')?.work;
    return found?.kind === 'images' ? found : null;
  };

  it('that stand are not built, nor bases that nothing needs', () => {
    const asterisk = deployed.images.find((tag) => tag.startsWith('smartcms/asterisk:'));
    const without = { ...deployed, images: deployed.images.filter((tag) => tag !== asterisk) };
    expect(work(without)).toMatchObject({ bases: [], images: [{ service: 'asterisk' }] });
    const noBases = { ...without, images: without.images.filter((tag) => !tag.includes('/base-')) };
    expect(work(noBases)?.bases).toMatchObject([{ kind: 'bootstrap', suite: 'forky' }]);
  });

  it.each([
    [0.2, 1],
    [1, 1],
    [1.5, 2],
    [2.2, 3],
    [16, 4],
  ])('with %s GiB free are built %i at a time', (gibi, parallel) => {
    const facts = factsOf({ system: { memoryAvailableBytes: gibi * 1024 ** 3 } });
    expect(work(facts)?.parallel).toBe(parallel);
  });
});
