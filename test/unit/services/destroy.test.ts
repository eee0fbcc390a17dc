import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/server/facts/facts.ts';
import { paths } from '../../../src/server/layout.ts';
import { destroyList, destroyScript } from '../../../src/services/destroy.ts';
import { deployedFacts, factsOf } from '../../support/facts.ts';

const deployed: Facts = { ...deployedFacts(), volumes: ['smartcms_mariadb_data', 'smartcms_asterisk_spool'] };
const names = (list: { kind: string; name: string }[], kind: string) =>
  list.filter((each) => each.kind === kind).map(({ name }) => name);

describe('what destroy takes away', () => {
  it('keeps data, and the secrets that open it', () => {
    const { removed, kept } = destroyList('local', deployed, false);
    expect(names(removed, 'container').sort()).toEqual(
      ['smartcms-api', 'smartcms-asterisk', 'smartcms-db', 'smartcms-frontend', 'smartcms-redis'].sort(),
    );
    expect(names(removed, 'image')).toEqual(deployed.images);
    expect(names(removed, 'files')).toEqual(['/opt/smartcms', '/usr/local/bin/smartcms']);
    expect(names(removed, 'volume')).toEqual([]);
    expect(kept).toEqual([
      { kind: 'volume', name: 'smartcms_mariadb_data' },
      { kind: 'volume', name: 'smartcms_asterisk_spool' },
      { kind: 'files', name: '/opt/smartcms/secrets' },
      { kind: 'files', name: '/opt/smartcms/server.json' },
      { kind: 'files', name: '/opt/smartcms/backups' },
    ]);
  });

  it('keeps the settings of the scheduled backup with the keys of its copies, if there are some', () => {
    const scheduled: Facts = {
      ...deployed,
      schedule: { enabled: true, next: null, last: null, warnAfterHours: 26 },
    };
    expect(names(destroyList('local', scheduled, false).kept, 'files')).toContain('/opt/smartcms/schedule');
    expect(destroyScript(destroyList('local', scheduled, false), false)).toContain(
      '! -path /opt/smartcms/schedule',
    );
  });

  it('takes everything with the volumes', () => {
    const { removed, kept } = destroyList('local', deployed, true);
    expect(names(removed, 'volume')).toEqual(deployed.volumes);
    expect(names(removed, 'files')).toContain('/opt/smartcms/backups');
    expect(kept).toEqual([]);
  });

  it('is nothing on a bare server', () => {
    expect(destroyList('local', factsOf(), true)).toEqual({ target: 'local', removed: [], kept: [] });
  });

  it('is what there is after a destroy that was cut off', () => {
    const rest: Facts = { ...deployed, containers: {}, images: [] };
    expect(names(destroyList('local', rest, true).removed, 'files')).toEqual([
      '/opt/smartcms',
      '/opt/smartcms/backups',
      '/usr/local/bin/smartcms',
    ]);
  });
});

describe('the script', () => {
  const scriptOf = (facts: Facts, volumes: boolean) =>
    destroyScript(destroyList('local', facts, volumes), volumes);

  it('names each thing that it removes', () => {
    const script = scriptOf({ ...deployed, images: ['smartcms/db:1'] }, false);
    expect(script).toContain('\ndocker rmi -f smartcms/db:1\n');
    expect(script).toMatch(/\ndocker rm -f (smartcms-\w+ ?){5}\n/);
    expect(script).not.toContain('volume');
    // Only what carries SmartCMS's own label; others' images and containers are not touched.
    for (const line of script.split('\n').filter((each) => each.includes('prune'))) {
      expect(line).toMatch(/ --filter label=smartcms\.build-hash$/);
    }
  });

  it('takes away the base images that came with it, unless something else uses them', () => {
    const redis = `docker.io/library/redis@sha256:${'a'.repeat(64)}`;
    const file = { mode: 0o644, uid: 0, gid: 0 };
    const content = JSON.stringify({ bases: {}, sources: {}, pulled: [redis] });
    const facts: Facts = {
      ...deployed,
      files: new Map(deployed.files).set(paths.images, { ...file, content }),
    };
    expect(names(destroyList('local', facts, false).removed, 'base image')).toEqual([redis]);
    const script = scriptOf(facts, false);
    // Not by force.
    expect(script).toContain(`\ndocker rmi ${redis} >/dev/null 2>&1 || true\n`);
    expect(script.indexOf(`rmi ${redis}`)).toBeGreaterThan(script.indexOf('docker rmi -f'));
    expect(scriptOf(deployed, false)).not.toContain('docker rmi docker.io');
  });

  it('removes volumes only when told to', () => {
    expect(scriptOf(deployed, true)).toContain(
      '\ndocker volume rm -f smartcms_mariadb_data smartcms_asterisk_spool\n',
    );
    expect(scriptOf(deployed, true)).toContain('rm -rf /opt/smartcms');
    expect(scriptOf(deployed, false)).not.toContain('rm -rf /opt/smartcms');
  });

  it('stops and removes the units before anything else', () => {
    const script = scriptOf(deployed, false);
    expect(script.indexOf('rm -rf /etc/systemd/system/smartcms-*')).toBeGreaterThan(0);
    expect(script.indexOf('systemctl stop')).toBeLessThan(script.indexOf('docker rm'));
    const without: Facts = { ...deployed, program: { ...deployed.program, units: false } };
    expect(scriptOf(without, false)).not.toContain('systemctl');
  });

  it('leaves a command of the same name that is somebody’s own', () => {
    const foreign: Facts = { ...deployed, program: { ...deployed.program, command: 'foreign' } };
    expect(scriptOf(deployed, true)).toContain('\nrm -f /usr/local/bin/smartcms\n');
    expect(scriptOf(foreign, true)).not.toContain('/usr/local/bin');
  });

  it('needs no Docker where there is nothing of it', () => {
    expect(scriptOf({ ...deployed, containers: {}, images: [], volumes: [] }, true)).not.toContain('docker');
  });
});
