import type { Connection } from '../database/connect.ts';
import { findExtension } from '../database/repositories/endpoints.ts';
import { ringGroups } from '../database/repositories/groups.ts';
import { inboundRoutes, outboundRoutes } from '../database/repositories/routes.ts';
import { findTrunk } from '../database/repositories/trunks.ts';
import { endpointTypes } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { type Destination, splitDestination } from '../domain/routes.ts';

/** What routes and groups can lead to. */
export interface Target {
  kind: 'extension' | 'group' | 'trunk';
  /** A number, or the name of a trunk. */
  name: string;
}

/**
 * Refuses to remove what routes or groups lead to: none of them is left with nowhere to go.
 * @throws UserError conflict, naming all of them.
 */
export async function requireUnused(database: Connection, { kind, name }: Target): Promise<void> {
  const [inbound, outbound, groups] = [
    await inboundRoutes(database),
    await outboundRoutes(database),
    await ringGroups(database),
  ];
  const own = `${kind}:${name}`;
  const uses = [
    ...inbound
      .filter(({ to, otherwise }) => to === own || otherwise === own)
      .map(({ did }) => `route in:${did}`),
    ...outbound
      .filter(({ trunks }) => kind === 'trunk' && trunks.includes(name))
      .map(({ pattern }) => `route out:${pattern}`),
    ...groups
      .filter(({ members, fallback }) => (kind === 'extension' && members.includes(name)) || fallback === own)
      .map(({ number }) => `group ${number}`),
  ];
  if (uses.length === 0) return;
  throw new UserError('conflict', `The ${kind} ${name} is in use: ${uses.join(', ')}.`, {
    hint: 'Lead them elsewhere with smartcms route set or group set, or remove them first.',
  });
}

/**
 * Refuses a destination that is not there, or that nobody may call.
 * @throws UserError conflict.
 */
export async function requireDestination(database: Connection, destination: Destination): Promise<void> {
  const to = splitDestination(destination);
  if (to?.kind === 'extension') await requireExtensions(database, [to.number]);
  if (to?.kind === 'group' && (await ringGroups(database, to.number)).length === 0) {
    throw new UserError('conflict', `There is no group ${to.number}.`, {
      hint: 'All there are: smartcms group list',
    });
  }
}

/** Throws UserError('conflict') if one of these is no extension, or a private wire. */
export async function requireExtensions(database: Connection, numbers: readonly string[]): Promise<void> {
  for (const number of numbers) {
    const extension = await findExtension(database, number);
    if (extension === null) {
      throw new UserError('conflict', `There is no extension ${number}.`, {
        hint: 'All there are: smartcms ext list',
      });
    }
    if (endpointTypes[extension.type].wire) {
      throw new UserError('conflict', `${number} is a private wire: only its far end reaches it.`);
    }
  }
}

/** Throws UserError('conflict') if one of these trunks is not there. */
export async function requireTrunks(database: Connection, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await findTrunk(database, name)) !== null) continue;
    throw new UserError('conflict', `There is no trunk ${name}.`, {
      hint: 'All there are: smartcms trunk list',
    });
  }
}
