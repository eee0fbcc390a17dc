import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { Facts } from '../facts/facts.ts';
import { paths, type ServiceName } from '../layout.ts';

/**
 * Official images as bases. A tag such as mariadb:11.4 moves; so its digest is looked up once, kept on the server
 * in images.json, and is what is used from then on.
 */

/** A base image that the server takes from a registry. */
export interface PulledBase {
  kind: 'pulled';
  /** By its digest: docker.io/library/mariadb@sha256:... */
  tag: string;
  /** As people know it: mariadb:11.4. */
  name: string;
}

/** The official image that each service's is built from; Asterisk has none, and stands on plain Debian. */
export const officialImages: Record<ServiceName, string> = {
  db: 'mariadb:11.4',
  redis: 'redis:7',
  asterisk: 'debian:trixie-slim',
  api: 'node:22-slim',
  frontend: 'nginx:1.28',
};

/** Where the official images are if the config names no mirror. */
const dockerHub = 'docker.io/library';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const recordSchema = z.object({
  /** Digests by name, such as mariadb:11.4. */
  bases: z.record(z.string(), digest).default({}),
  /** SHA-256 of downloaded sources, by file name. */
  sources: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)).default({}),
  /** Bases that were not on the server before: destroy takes them away again. */
  pulled: z.array(z.string()).default([]),
});

/** What a server remembers of where its images come from. */
export type ImagesRecord = z.output<typeof recordSchema>;

/** The server's record; an empty one before the first. @throws UserError failed if it cannot be read. */
export function readImagesRecord(facts: Facts): ImagesRecord {
  const text = facts.files.get(paths.images)?.content;
  return text === undefined ? recordSchema.parse({}) : parseImagesRecord(text);
}

/** The record from the text of images.json. */
export function parseImagesRecord(text: string): ImagesRecord {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(
      'failed',
      `${paths.images} on the server cannot be read: it was changed by hand or by a newer SmartCMS.`,
      { hint: 'Mend it, or remove it: smartcms deploy --pull then looks all images up anew.', cause },
    );
  }
}

/** An image by its tag, at Docker Hub or in the mirror: docker.io/library/mariadb:11.4. */
export function reference(registry: string | null, name: string): string {
  return `${registry ?? dockerHub}/${name}`;
}

/** A base by the digest that was recorded for it; by its tag if there is none yet. */
export function pulledBase(registry: string | null, name: string, record: ImagesRecord): PulledBase {
  const known = record.bases[name];
  const tagged = reference(registry, name);
  return {
    kind: 'pulled',
    name,
    tag: known === undefined ? tagged : `${tagged.slice(0, tagged.lastIndexOf(':'))}@${known}`,
  };
}
