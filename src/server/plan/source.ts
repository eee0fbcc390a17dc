import type { Config } from '../../config/schema.ts';
import { compareVersions } from '../../domain/versions.ts';
import type { Facts } from '../facts/facts.ts';
import { officialImages } from '../images/registry.ts';
import { readIdentity, readState, type ServerIdentity } from '../state.ts';
import type { Problem } from './preflight.ts';

/**
 * What a server's images are built on. Once there is data, the server's record rules, whatever the config says:
 * another source can mean another major version under the same data. Pure.
 */
export function imageSource(facts: Facts, { images }: Config): ServerIdentity['images'] {
  const recorded = readIdentity(facts)?.images;
  if (recorded !== undefined && hasData(facts)) return recorded;
  if (images.source !== 'auto') return images.source;
  if (recorded !== undefined) return recorded;
  if (isNewer(facts.dataVersion)) return 'distribution';
  // Who names a mirror wants it.
  return images.registry !== null || facts.registryReachable === true ? 'registry' : 'distribution';
}

/** A config that asks for another source than the one that the server's data is of. */
export function checkSource(facts: Facts, { images }: Config): Problem[] {
  if (images.source === 'auto' || !hasData(facts)) return [];
  const recorded = readIdentity(facts)?.images;
  // Data that came with the registry's own image is no newer than what that brings.
  const newer = images.source === 'registry' && recorded !== 'registry' && isNewer(facts.dataVersion);
  if (!newer && (recorded === undefined || recorded === images.source)) return [];
  const why = newer
    ? `its data is of MariaDB ${facts.dataVersion}, and the registry brings ${registryMariaDb}, which cannot read it`
    : 'another source brings other major versions under the same data';
  return [
    {
      what: `images.source is ${images.source}, but this server was deployed with ${recorded ?? 'distribution'}: ${why}.`,
      remedy:
        'Set images.source to auto. To change it all the same: smartcms backup-db -o FILE, smartcms destroy --volumes, deploy, smartcms restore-db FILE.',
    },
  ];
}

const registryMariaDb = officialImages.db.replace('mariadb:', '');

/** A data directory of a newer series than the official image's; MariaDB does not go back. */
function isNewer(dataVersion: string | null): boolean {
  if (dataVersion === null) return false;
  const series = dataVersion.split('.').slice(0, 2).join('.');
  return compareVersions(`${series}.0`, `${registryMariaDb}.0`) > 0;
}

function hasData(facts: Facts): boolean {
  return readState(facts) !== null || facts.volumes.includes('smartcms_mariadb_data');
}
