import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { quote } from '../host/quote.ts';
import type { Manifest } from './manifest.ts';
import { inspectFile } from './store.ts';
import { decodeTrailer, trailerLength } from './trailer.ts';

/**
 * Reads a plain backup file of the server from end to end and compares it with the manifest that it carries.
 * @throws UserError failed if it was cut or altered
 */
export async function readPlain(host: Host, file: string, signal: AbortSignal): Promise<Manifest> {
  const tail = async (bytes: number) => {
    const { stdout } = await host.script(`tail -c ${bytes} ${quote(file)} | base64 -w0`, {
      signal,
      title: 'Reading the end of the backup',
    });
    return Buffer.from(stdout, 'base64');
  };
  const length = trailerLength(await tail(12));
  const manifest = decodeTrailer(await tail(length));
  const { bytes, payloadSha256 } = await inspectFile(host, file, manifest.payload.bytes, signal);
  if (bytes !== manifest.payload.bytes + length || payloadSha256 !== manifest.payload.sha256) {
    throw new UserError('failed', 'The backup was altered: its contents are not what its manifest says.', {
      hint: 'Take another one: smartcms backup list',
    });
  }
  return manifest;
}
