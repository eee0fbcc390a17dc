import { createHash } from 'node:crypto';
import {
  type AcmeRecord,
  type AcmeSettings,
  acmeRecordSchema,
  acmeSettingsSchema,
  explainProblem,
} from '../domain/acme.ts';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { paths } from '../server/layout.ts';
import { certificateFiles } from '../server/plan/certificate.ts';
import { type ServerOptions, withHost } from './connection.ts';

/**
 * Has an authority issue a certificate for this server, as its settings say, and puts it where nginx and Asterisk find
 * it; that they read it is for the caller. The certificate in use stays until then. What became of it is recorded.
 * @throws UserError failed with what the authority says, and what to do
 */
export function orderCertificateHere(options: ServerOptions): Promise<AcmeRecord> {
  return withHost(options, async (host) => {
    const { signal } = options;
    const settings = await readSettings(host, signal);
    const before = await readRecord(host, signal);
    try {
      const sha256 = await order(host, settings, signal);
      const at = new Date().toISOString();
      const last = { at, ok: true, error: null, hint: null };
      return await writeRecord(host, { last, issued: { at, sha256 } }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const refusal = await refusalOf(error, settings);
      const last = {
        at: new Date().toISOString(),
        ok: false,
        error: refusal.message,
        hint: refusal.hint ?? null,
      };
      await writeRecord(host, { last, issued: before?.issued ?? null }, signal);
      throw refusal;
    }
  });
}

/** Resolves to the SHA-256 of the certificate's file. */
async function order(host: Host, settings: AcmeSettings, signal: AbortSignal): Promise<string> {
  const { orderCertificate } = await import('../acme/order.ts');
  const place = (token: string) => `${paths.acmeChallenges}/${token}`;
  const { chain, key } = await orderCertificate({
    settings,
    accountKey: await accountKey(host, signal),
    signal,
    publish: (token, content) =>
      host.upload([{ path: place(token), content, mode: 0o644, uid: 0, gid: 0 }], { signal }),
    withdraw: async (token) => {
      await host.run(['rm', '-f', place(token)]);
    },
  });
  await host.upload(certificateFiles({ chain, key }), { signal });
  return createHash('sha256').update(chain).digest('hex');
}

/** The account's key, made at its first use; it never leaves the server. */
async function accountKey(host: Host, signal: AbortSignal): Promise<string> {
  const present = await read(host, paths.acmeAccount, signal);
  if (present !== '') return present;
  const { newAccountKey } = await import('../acme/order.ts');
  const content = await newAccountKey();
  await host.upload([{ path: paths.acmeAccount, content, mode: 0o600, uid: 0, gid: 0 }], { signal });
  return content;
}

async function refusalOf(error: unknown, settings: AcmeSettings): Promise<UserError> {
  const { AcmeRefusal } = await import('../acme/wire.ts');
  const problem =
    error instanceof AcmeRefusal
      ? error.problem
      : { type: null, detail: error instanceof Error ? error.message : String(error) };
  const { message, hint } = explainProblem(problem, settings);
  return new UserError('failed', message, { hint, cause: error });
}

async function readSettings(host: Host, signal: AbortSignal): Promise<AcmeSettings> {
  const settings = acmeSettingsSchema.safeParse(parse(await read(host, paths.acmeSettings, signal))).data;
  if (settings !== undefined) return settings;
  throw new UserError('failed', 'This server is not set to get its certificate from an authority.', {
    hint: "Put tls: { mode: 'letsencrypt' } into the config, and deploy.",
  });
}

async function readRecord(host: Host, signal: AbortSignal): Promise<AcmeRecord | null> {
  return acmeRecordSchema.safeParse(parse(await read(host, paths.acmeRecord, signal))).data ?? null;
}

async function writeRecord(host: Host, record: AcmeRecord, signal: AbortSignal): Promise<AcmeRecord> {
  const content = `${JSON.stringify(record)}\n`;
  await host.upload([{ path: paths.acmeRecord, content, mode: 0o600, uid: 0, gid: 0 }], { signal });
  return record;
}

async function read(host: Host, path: string, signal: AbortSignal): Promise<string> {
  return (await host.script(`[ ! -f ${path} ] || cat ${path}`, { signal, title: `Reading ${path}` })).stdout;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
