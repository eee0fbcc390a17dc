import { isIP } from 'node:net';
import { UserError } from '../domain/errors.ts';
import { noteInAudit } from '../server/apply/release.ts';
import { type Ban, readBans, removeBan } from '../server/live/bans.ts';
import { type ServerOptions, withHost } from './connection.ts';
import type { Operator } from './locked.ts';

export type { Ban } from '../server/live/bans.ts';

/** Addresses that the firewall keeps out now. @throws UserError failed where there is no firewall of SmartCMS. */
export async function listBans(options: ServerOptions): Promise<Ban[]> {
  return withHost(options, async (host) => {
    const bans = await readBans(host, new Date(), options.signal);
    if (bans !== null) return bans;
    throw new UserError(
      'failed',
      `The firewall of SmartCMS is not loaded on ${host.label}, so nobody is banned.`,
      {
        hint: 'smartcms deploy loads it, unless the config has firewall: false.',
      },
    );
  });
}

/**
 * Lets an address in again; what it did before does not count any more.
 * @throws UserError usage for what is no address, not_found if it is not banned
 */
export async function unban(
  options: ServerOptions & { address: string; operator: Operator },
): Promise<{ address: string; result: 'removed' }> {
  const { address, operator, signal } = options;
  if (isIP(address) === 0) throw new UserError('usage', `"${address.slice(0, 50)}" is no IP address.`);
  return withHost(options, async (host) => {
    if (!(await removeBan(host, address, signal))) {
      throw new UserError('not_found', `${address} is not banned on ${host.label}.`, {
        hint: 'smartcms bans lists who is.',
      });
    }
    const who = `${operator.user}@${operator.host}`;
    await noteInAudit(host, who, { action: 'ban.lift', subject: address }, signal);
    return { address, result: 'removed' };
  });
}
