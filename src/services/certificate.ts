import type { X509Certificate } from 'node:crypto';
import { type AcmeRecord, authorityName, renewalTime } from '../domain/acme.ts';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { askAuthority } from '../server/apply/acme.ts';
import { noteInAudit } from '../server/apply/release.ts';
import { reloadCertificate } from '../server/apply/reload.ts';
import type { CertificateFacts, Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import type { ServiceName } from '../server/layout.ts';
import { certificatePorts, installedCertificate, shownFingerprint } from '../server/live/certificate.ts';
import { certificateReaders, selfSignedStep } from '../server/plan/certificate.ts';
import { readersStep } from '../server/plan/services.ts';
import { type Progress, trackStep } from '../server/progress.ts';
import { type KnownPorts, readState } from '../server/state.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { type Operator, whileLocked } from './locked.ts';

export interface CertificateStatus {
  kind: 'self-signed' | 'issued';
  /** DNS names and addresses that it is good for. */
  names: string[];
  issuer: string;
  serial: string;
  /** SHA-256, as browsers show it. */
  fingerprint: string;
  /** ISO 8601, like all times here. */
  validFrom: string;
  expiresAt: string;
  /** Whole days until then by the server's clock; negative once it has ended. */
  daysLeft: number;
  /** How it comes from an authority; null if it does not. */
  renewal: {
    authority: string;
    domain: string;
    /** When the server asks for a new one; null while it has none of an authority. */
    renewsAt: string | null;
    last: AcmeRecord['last'] | null;
  } | null;
  /** Each port that shows a certificate, and whether it is this one. */
  readers: { service: ServiceName; port: number; current: boolean }[];
}

/** The server's certificate, and who shows it. @throws UserError not_found if there is none. */
export async function certificateStatus(options: ServerOptions): Promise<CertificateStatus> {
  return withHost(options, async (host) => {
    const { facts, ports } = await deployedFacts(host, options.signal);
    return describe(host, facts, ports, options.signal);
  });
}

export interface RenewOptions extends ServerOptions {
  progress: Progress;
  operator: Operator;
  /** Also if the certificate of an authority is not due yet. */
  force: boolean;
}

/**
 * Gets a new certificate, of an authority if the server has its from one, or self-signed for the names of the present
 * one, and has its readers take it, which ends no call. Safe to interrupt: the next renewal or deploy goes on from there.
 * @throws UserError failed if the certificate is one of the config's, or if the authority refuses; nothing has changed then.
 */
export async function renewCertificate(
  options: RenewOptions,
): Promise<{ status: CertificateStatus; renewed: boolean }> {
  const { operator, progress, signal } = options;
  return withHost(options, async (host) => {
    const notice = (message: string) => progress({ event: 'notice', message });
    const locked = { operator, command: 'cert renew', waitSeconds: 0, signal, notice };
    return whileLocked(host, locked, async (held) => {
      const { facts, ports } = await deployedFacts(host, held);
      if (!options.force && !isDue(facts)) {
        return { status: await describe(host, facts, ports, held), renewed: false };
      }
      const names = await makeAnew(host, facts, progress, held);
      const read = readersStep(certificateReaders, ports);
      const { work: reading } = read;
      if (reading.kind !== 'reload') throw new Error('unexpected work');
      await trackStep(progress, read, held, (onLine) =>
        reloadCertificate({ host, signal: held }, reading, onLine),
      );
      const who = `${operator.user}@${operator.host}`;
      await noteInAudit(host, who, { action: 'cert.renew', subject: names[0] }, held);
      const status = await describe(host, (await deployedFacts(host, held)).facts, ports, held);
      return { status, renewed: true };
    });
  });
}

/** One of an authority has its time; others are made anew whenever somebody asks. */
function isDue({ acme: { settings, record }, certificate, system }: Facts): boolean {
  if (settings === null || certificate === null || record?.issued?.sha256 !== certificate.sha256) return true;
  return system.clockSeconds * 1000 >= renewalTime(certificate).getTime();
}

/** Puts a new certificate in its place; resolves to its names. */
async function makeAnew(
  host: Host,
  facts: Facts,
  progress: Progress,
  signal: AbortSignal,
): Promise<string[]> {
  const { settings } = facts.acme;
  if (settings !== null) {
    const step = { id: 'order', title: `Ask ${authorityName(settings)} for a certificate` };
    await trackStep(progress, step, signal, async () => {
      const refusal = await askAuthority(host, signal);
      if (refusal !== null) throw refusal;
    });
    return [settings.domain];
  }
  const names = requireOwnMake(facts);
  const made = selfSignedStep(names, 'update', '');
  const { work } = made;
  if (work.kind !== 'script') throw new Error('unexpected work');
  await trackStep(progress, made, signal, (onLine) =>
    host.script(work.script, { signal, onLine, title: made.title }),
  );
  return names;
}

async function deployedFacts(host: Host, signal: AbortSignal): Promise<{ facts: Facts; ports: KnownPorts }> {
  const facts = await gatherFacts(host, signal);
  const state = readState(facts);
  if (state !== null) return { facts, ports: state.ports };
  throw new UserError('not_found', `There is no SmartCMS on ${host.label}.`, {
    hint: 'smartcms deploy brings it up.',
  });
}

/** The names of a certificate that SmartCMS may make anew. */
function requireOwnMake({ certificate }: Facts): string[] {
  if (certificate === null) {
    throw new UserError('not_found', 'The server has no whole certificate.', {
      hint: 'smartcms deploy makes one.',
    });
  }
  if (certificate.selfSigned) return certificate.names;
  throw new UserError('failed', 'The certificate comes from an authority: SmartCMS cannot renew it.', {
    hint: 'Put the newer one where tls.certificate and tls.key of the config point to, and run: smartcms deploy',
  });
}

async function describe(
  host: Host,
  facts: Facts,
  ports: KnownPorts,
  signal: AbortSignal,
): Promise<CertificateStatus> {
  const { certificate, system, acme } = facts;
  const installed = await installedCertificate(host, signal);
  if (certificate === null || installed === null) {
    throw new UserError('not_found', 'The server has no whole certificate.', {
      hint: 'smartcms deploy makes one.',
    });
  }
  return {
    kind: certificate.selfSigned ? 'self-signed' : 'issued',
    names: certificate.names,
    issuer: installed.issuer.replaceAll('\n', ', '),
    serial: installed.serialNumber,
    fingerprint: installed.fingerprint256,
    validFrom: new Date(installed.validFrom).toISOString(),
    expiresAt: certificate.expiresAt.toISOString(),
    daysLeft: Math.floor((certificate.expiresAt.getTime() / 1000 - system.clockSeconds) / 86_400),
    renewal: renewalOf(acme, certificate),
    readers: await readersOf(host, ports, installed),
  };
}

function renewalOf(
  { settings, record }: Facts['acme'],
  certificate: CertificateFacts,
): CertificateStatus['renewal'] {
  if (settings === null) return null;
  return {
    authority: authorityName(settings),
    domain: settings.domain,
    renewsAt: record?.issued?.sha256 === certificate.sha256 ? renewalTime(certificate).toISOString() : null,
    last: record?.last ?? null,
  };
}

async function readersOf(
  host: Host,
  ports: KnownPorts,
  { fingerprint256 }: X509Certificate,
): Promise<CertificateStatus['readers']> {
  const shown = (Object.keys(certificatePorts) as (keyof typeof certificatePorts)[]).flatMap((service) =>
    certificatePorts[service].map(async (name) => ({
      service,
      port: ports[name],
      current: (await shownFingerprint(host, ports[name])) === fingerprint256,
    })),
  );
  return Promise.all(shown);
}
