import type { Config } from '../../config/schema.ts';
import { type AcmeSettings, authorityName } from '../../domain/acme.ts';
import type { Facts } from '../facts/facts.ts';
import type { KnownPorts } from '../state.ts';
import type { Change, Step } from './step.ts';

/** What the config wants of an authority; null if nothing. */
export function acmeSettingsOf({ tls, network }: Config): AcmeSettings | null {
  if (tls?.mode !== 'letsencrypt' || network.domain === null) return null;
  return { domain: network.domain, email: tls.email, directory: tls.directory };
}

/**
 * Hands the server what it is to ask an authority for, and has it ask for the first certificate. Once it was refused one,
 * its timer is who tries again: a deploy with the same settings finds nothing to do.
 */
export function planAcme(facts: Facts, wanted: AcmeSettings | null, ports: KnownPorts): Step | null {
  const { settings, timer } = facts.acme;
  if (wanted === null) {
    if (settings === null && !timer) return null;
    const subject = `renewal by ${settings === null ? 'a timer' : authorityName(settings)}`;
    return step('End the renewal of certificates', [{ action: 'delete', subject, diff: null }], {
      settings: null,
      order: false,
      ports,
    });
  }
  const changed = JSON.stringify(settings) !== JSON.stringify(wanted);
  const order = changed || isMissing(facts);
  const changes: Change[] = [];
  if (changed || (facts.system.systemd && !timer)) {
    const action = settings === null ? 'create' : 'update';
    changes.push({ action, subject: 'timer that renews the certificate', diff: null });
  }
  if (order) {
    const subject = `certificate for ${wanted.domain} from ${authorityName(wanted)}`;
    changes.push({ action: 'create', subject, diff: null });
  }
  if (changes.length === 0) return null;
  return step(`Get a certificate from ${authorityName(wanted)}`, changes, { settings: wanted, order, ports });
}

/** Never asked for with these settings, or not the present one any more. */
function isMissing({ acme: { record }, certificate }: Facts): boolean {
  if (record === null) return true;
  return record.last.ok && record.issued?.sha256 !== certificate?.sha256;
}

function step(
  title: string,
  changes: Change[],
  work: { settings: AcmeSettings | null; order: boolean; ports: KnownPorts },
): Step {
  return { id: 'acme', title, changes, work: { kind: 'acme', ...work } };
}
