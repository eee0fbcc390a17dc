import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/config/schema.ts';
import { applyPlan } from '../../../src/server/apply/apply.ts';
import { runCompose } from '../../../src/server/apply/compose.ts';
import type { ApplyContext } from '../../../src/server/apply/context.ts';
import { gatherFacts } from '../../../src/server/facts/gather.ts';
import { paths, userIds } from '../../../src/server/layout.ts';
import { readReleaseFiles, readReleases } from '../../../src/server/live/releases.ts';
import type { Plan } from '../../../src/server/plan/plan.ts';
import type { StepId } from '../../../src/server/plan/step.ts';
import { readState } from '../../../src/server/state.ts';
import { destroyList, destroyScript } from '../../../src/services/destroy.ts';
import { ElsewhereHost } from '../../support/elsewhere-host.ts';
import { planOf, stepIds, testVersion } from '../../support/facts.ts';

/** The steps that need no container. */
const plainSteps: StepId[] = ['folders', 'secrets', 'certificate', 'files', 'release'];

describe('the steps of a deploy that need no container', () => {
  let host: ElsewhereHost;
  beforeEach((ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('needs root, as a deploy does');
    host = new ElsewhereHost();
  });
  afterEach(async () => host?.close());

  async function planHere(config: ConfigInput = {}): Promise<Plan> {
    return planOf(await gatherFacts(host), config);
  }

  async function apply(steps: StepId[], config: ConfigInput = {}): Promise<Plan> {
    const plan = await planHere(config);
    const context = {
      host,
      plan: { ...plan, steps: plan.steps.filter(({ id }) => steps.includes(id)) },
      version: testVersion,
      operator: 'ops@example.com',
      signal: new AbortController().signal,
    } as unknown as ApplyContext;
    await applyPlan(context, () => undefined);
    return plan;
  }

  const remaining = async (config: ConfigInput = {}) =>
    stepIds(await planHere(config)).filter((id) => plainSteps.includes(id) && id !== 'release');

  it('leave nothing to do, each for itself', async () => {
    const config = { network: { publicAddress: '203.0.113.10', domain: 'phones.example.com' } };
    expect(await remaining(config)).toEqual(['folders', 'secrets', 'certificate', 'files']);
    await apply(['folders'], config);
    expect(await remaining(config)).toEqual(['secrets', 'certificate', 'files']);
    await apply(['secrets'], config);
    expect(await remaining(config)).toEqual(['certificate', 'files']);
    await apply(['certificate'], config);
    expect(await remaining(config)).toEqual(['files']);
    await apply(['files'], config);
    expect(await remaining(config)).toEqual([]);
  });

  it('make a certificate that is good for every name, with keys for their readers alone', async () => {
    await apply(['folders', 'certificate'], {
      network: { publicAddress: '203.0.113.10', domain: 'phones.example.com' },
    });
    const { certificate } = await gatherFacts(host);
    expect(certificate).toMatchObject({
      names: ['phones.example.com', '203.0.113.10', 'localhost', '127.0.0.1'],
      selfSigned: true,
    });
    for (const service of ['asterisk', 'frontend'] as const) {
      const folder = join(host.root, 'certs', service);
      const stat = (file: string) =>
        execFileSync('stat', ['-c', '%a %u:%g', file], { encoding: 'utf8' }).trim();
      const owner = `${userIds[service]}:${userIds[service]}`;
      expect(stat(folder)).toBe(`500 ${owner}`);
      expect(stat(join(folder, 'key.pem'))).toBe(`400 ${owner}`);
      const key = execFileSync('openssl', ['pkey', '-in', join(folder, 'key.pem'), '-pubout']);
      const cert = execFileSync('openssl', ['x509', '-in', join(folder, 'cert.pem'), '-noout', '-pubkey']);
      expect(key.equals(cert)).toBe(true);
    }
    expect(readdirSync(join(host.root, 'certs')).sort()).toEqual(['asterisk', 'frontend']);
  });

  it('find a certificate again whose copies differ, or whose key is gone, as missing', async () => {
    const config = { network: { publicAddress: '203.0.113.10' } };
    await apply(['folders', 'certificate'], config);
    rmSync(join(host.root, 'certs/asterisk/key.pem'));
    expect(await remaining(config)).toContain('certificate');
    await apply(['certificate'], config);
    expect(await remaining(config)).not.toContain('certificate');
    writeFileSync(join(host.root, 'certs/asterisk/cert.pem'), 'another');
    expect(await remaining(config)).toContain('certificate');
  });

  it('keep what is there: secrets are made once, and a stale file goes', async () => {
    await apply(plainSteps);
    const secrets = (await planHere()).secrets.values;
    mkdirSync(join(host.root, 'nginx'), { recursive: true });
    writeFileSync(join(host.root, 'nginx/stale.conf'), 'x');
    await apply(plainSteps);
    expect((await planHere()).secrets.values.ari_secret.reveal()).toBe(secrets.ari_secret.reveal());
    expect(readdirSync(join(host.root, 'nginx'))).not.toContain('stale.conf');
  });

  it('record what was deployed, by whom, and keep the last five releases', async () => {
    for (let count = 1; count <= 7; count += 1) {
      await apply(plainSteps, { asterisk: { verbose: count } });
    }
    const { files } = await gatherFacts(host);
    const state = JSON.parse(files.get(paths.state)?.content ?? '');
    expect(state).toMatchObject({
      release: { version: testVersion, deployedBy: 'ops@example.com' },
      ports: { https: 443, sip: 5060 },
    });
    expect(readdirSync(join(host.root, 'releases'))).toHaveLength(5);
    expect(readdirSync(join(host.root, 'releases', state.release.id)).sort()).toEqual(
      [
        '.env',
        'api',
        'asterisk',
        'docker-compose.yml',
        'firewall',
        'mariadb',
        'nginx',
        'redis',
        'release.json',
      ].sort(),
    );
    const audit = readFileSync(join(host.root, 'audit.jsonl'), 'utf8').trim().split('\n');
    expect(audit).toHaveLength(7);
    expect(JSON.parse(audit.at(-1) ?? '')).toMatchObject({
      action: 'deploy',
      actor: 'ops@example.com',
      release: state.release.id,
    });
  });

  it('leave an earlier release as it was when its files change', async () => {
    await apply(plainSteps, { asterisk: { verbose: 1 } });
    const first = readState(await gatherFacts(host))?.release.id ?? '';
    await apply(plainSteps, { asterisk: { verbose: 9 } });
    const kept = join(host.root, 'releases', first, 'asterisk/configs/asterisk.conf');
    expect(readFileSync(kept, 'utf8')).toContain('verbose = 1');
    const [latest, before] = await readReleases(host, new AbortController().signal);
    expect(before?.release.id).toBe(first);
    expect(latest?.services.asterisk.configHash).not.toBe(before?.services.asterisk.configHash);
    expect(readFileSync(join(host.root, 'asterisk/configs/asterisk.conf'), 'utf8')).toContain('verbose = 9');
  });

  it('keep all that an earlier release consists of, for going back', async () => {
    await apply(plainSteps, { asterisk: { verbose: 1 } });
    const before = await gatherFacts(host);
    const first = readState(before)?.release.id ?? '';
    await apply(plainSteps, { asterisk: { verbose: 9 }, network: { ports: { https: 8443 } } });
    const files = await readReleaseFiles(host, first, new AbortController().signal);
    const inUse = [...before.files].filter(([path]) => !/secrets\/|server\.json|state\.json/.test(path));
    expect(Object.fromEntries(files)).toEqual(Object.fromEntries(inUse));
  });

  it('are undone by destroy, which keeps the secrets and backups with the data', async () => {
    await apply(plainSteps);
    const facts = { ...(await gatherFacts(host)), images: [], volumes: [], containers: {} };
    await host.script(destroyScript(destroyList('local', facts, false), false));
    expect(readdirSync(host.root).sort()).toEqual(['backups', 'secrets', 'server.json']);
    await host.script(destroyScript(destroyList('local', facts, true), true));
    expect((await gatherFacts(host)).folders.size).toBe(0);
  });
});

describe('services that do not become healthy', () => {
  const bin = mkdtempSync(join(tmpdir(), 'smartcms-compose-'));
  const path = process.env['PATH'];
  let host: ElsewhereHost;

  beforeEach((ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('needs root, as a deploy does');
    host = new ElsewhereHost();
    mkdirSync(host.root);
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await host?.close();
    rmSync(bin, { recursive: true, force: true });
  });

  it('are named with their last log lines, and the healthy ones are not', async () => {
    mkdirSync(bin, { recursive: true });
    const program = `#!/bin/sh
case "$*" in
compose*restart*) echo restarted >>${bin}/calls ;;
compose*up*) echo "Container smartcms-api Error" >&2; exit 1 ;;
*State.Status*smartcms-api) echo 'running unhealthy' ;;
*State.Status*smartcms-db) echo 'running healthy' ;;
*State.Status*) exit 1 ;;
*Health.Log*smartcms-api) echo 'connection refused' ;;
logs*smartcms-api) echo 'listening failed'; echo 'stack of it' >&2 ;;
logs*smartcms-db) echo 'ready for connections' ;;
*) echo 'No such container' >&2; exit 1 ;;
esac
`;
    writeFileSync(join(bin, 'docker'), program, { mode: 0o755 });
    process.env['PATH'] = `${bin}:${path}`;
    const work = {
      kind: 'compose',
      services: ['db', 'api', 'frontend'],
      restart: ['api'],
      removeOrphans: false,
    } as const;
    const failure = await runCompose(
      host,
      { ...work, services: [...work.services], restart: [...work.restart] },
      {},
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unhealthy' });
    const { output } = failure as { output: string[] };
    expect(output).toEqual(
      expect.arrayContaining([
        '--- smartcms-api is running unhealthy',
        'connection refused',
        'listening failed',
        'stack of it',
        '--- smartcms-frontend is missing',
      ]),
    );
    expect(output).not.toContain('ready for connections');
    expect(readFileSync(join(bin, 'calls'), 'utf8')).toBe('restarted\n');
  });
});
