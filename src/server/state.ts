import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { compareVersions } from '../domain/versions.ts';
import type { Facts } from './facts/facts.ts';
import { paths, serviceNames } from './layout.ts';

/**
 * What a server remembers of itself, in two files: server.json is written at the first deploy and stays;
 * state.json tells of the last deploy that was finished.
 */

const identitySchema = z.object({
  /** Known to licences; generated. */
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  /** Decided once: images of another source could mean another major version under the same data. */
  images: z.enum(['registry', 'distribution']),
});

const releaseSchema = z.object({
  id: z.string(),
  deployedAt: z.iso.datetime(),
  deployedBy: z.string(),
  version: z.string(),
});

const stateSchema = z.object({
  release: releaseSchema,
  /** Hash over everything that the release consists of. */
  contentHash: z.string(),
  publicAddress: z.string(),
  /** The public address where it was found for a server that does not have it itself; absent in early releases. */
  foundAddress: z.string().nullable().default(null),
  /** What day-to-day commands, which have no config, must know to reach the services. */
  ports: z.object({
    https: z.number(),
    wss: z.number(),
    sip: z.number(),
    sips: z.number(),
    ami: z.number(),
    /** Absent in what early releases wrote. */
    rtp: z.object({ from: z.number(), to: z.number() }).default({ from: 10000, to: 10500 }),
  }),
});

const releaseRecordSchema = stateSchema.extend({
  /** Containers of the release: going back needs their images. */
  services: z.record(z.enum(serviceNames), z.object({ image: z.string(), configHash: z.string() })),
  changed: z.number(),
  /** Hash over the secrets that its files hold: with others they would lock the services out. */
  secretsHash: z.string(),
  /** The release that this one went back to. */
  rolledBackTo: z.string().nullable(),
});

export type ServerIdentity = z.output<typeof identitySchema>;
export type Release = z.output<typeof releaseSchema>;
/** Ports of the server that checks and day-to-day commands use. */
export type KnownPorts = z.output<typeof stateSchema>['ports'];
export type ServerState = z.output<typeof stateSchema>;
/** What a kept release remembers of itself, in its release.json. */
export type ReleaseRecord = z.output<typeof releaseRecordSchema>;

export function newIdentity(now: Date, images: ServerIdentity['images']): ServerIdentity {
  return { id: randomUUID(), createdAt: now.toISOString(), images };
}

/** Null before the first deploy. */
export function readIdentity(facts: Facts): ServerIdentity | null {
  return readJson(facts, paths.identity, identitySchema);
}

/** Null until a deploy has finished. */
export function readState(facts: Facts): ServerState | null {
  return readJson(facts, paths.state, stateSchema);
}

/** The identity from the text of server.json. */
export function parseIdentity(text: string): ServerIdentity {
  return parse(paths.identity, text, identitySchema);
}

/** The state from the text of state.json. */
export function parseState(text: string): ServerState {
  return parse(paths.state, text, stateSchema);
}

/** A release from the text of its release.json; null if it cannot be read. */
export function parseReleaseRecord(text: string): ReleaseRecord | null {
  try {
    return releaseRecordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function readJson<Schema extends z.ZodType>(
  facts: Facts,
  path: string,
  schema: Schema,
): z.output<Schema> | null {
  const file = facts.files.get(path);
  return file === undefined ? null : parse(path, file.content, schema);
}

function parse<Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(
      'failed',
      `${path} on the server cannot be read: it was changed by hand or by a newer SmartCMS.`,
      {
        hint: 'Use the SmartCMS that wrote it. If it was changed by hand, mend it; state.json can also be removed: the next deploy writes it anew.',
        cause,
      },
    );
  }
}

/** Refuses to work on a server that a newer SmartCMS has deployed. */
export function requireNotNewer(state: ServerState | null, version: string): void {
  if (state === null || compareVersions(state.release.version, version) <= 0) return;
  throw new UserError(
    'server_newer',
    `The server was deployed by SmartCMS ${state.release.version}; this is ${version}.`,
    {
      hint: `Use SmartCMS ${state.release.version} or later: npm install -g smartcms@latest`,
    },
  );
}
