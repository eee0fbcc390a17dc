import { UserError } from '../domain/errors.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/**
 * A backup file carries its manifest at its end, in a skippable frame, which every zstd program passes over
 * (RFC 8878, section 3.1.2): magic number, length, content. The content is the JSON, its length in 4 bytes and
 * a closing mark, so that it is found from the end. A file that was cut anywhere has no whole trailer.
 */
const skippableMagic = 0x184d2a5b;
const mark = Buffer.from('SMARTCMS');
const footerBytes = 4 + mark.length;
const headerBytes = 8;
/** Bytes of JSON that are taken for a manifest; a thousand tables take a hundredth of it. */
const maxJson = 8 * 1024 * 1024;

export function encodeTrailer(manifest: Manifest): Buffer {
  const json = Buffer.from(JSON.stringify(manifest));
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(skippableMagic, 0);
  header.writeUInt32LE(json.length + footerBytes, 4);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length, 0);
  return Buffer.concat([header, json, length, mark]);
}

/** Length of the whole trailer from the last bytes of a file. Throws UserError('failed') if there is none. */
export function trailerLength(end: Uint8Array): number {
  const footer = Buffer.from(end).subarray(-footerBytes);
  if (footer.length < footerBytes || !footer.subarray(4).equals(mark)) throw noTrailer();
  const json = footer.readUInt32LE(0);
  if (json > maxJson) throw noTrailer();
  return headerBytes + json + footerBytes;
}

/** The manifest of a whole trailer. Throws UserError('failed') if it is not one. */
export function decodeTrailer(trailer: Uint8Array): Manifest {
  const bytes = Buffer.from(trailer);
  const isWhole =
    bytes.length === trailerLength(bytes) &&
    bytes.readUInt32LE(0) === skippableMagic &&
    bytes.readUInt32LE(4) === bytes.length - headerBytes;
  if (!isWhole) throw noTrailer();
  try {
    return manifestSchema.parse(
      JSON.parse(bytes.subarray(headerBytes, bytes.length - footerBytes).toString('utf8')),
    );
  } catch (cause) {
    throw new UserError('failed', 'The manifest in the backup cannot be read: the file was altered.', {
      cause,
    });
  }
}

function noTrailer(): UserError {
  return new UserError('failed', 'This is no whole backup: its end, with the manifest, is missing.', {
    hint: 'It was cut off, or it is another kind of file. Take another backup: smartcms backup list',
  });
}
