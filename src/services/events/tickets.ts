import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { UserError } from '../../domain/errors.ts';

/** Seconds in which a ticket must be used. */
export const ticketSeconds = 30;

const key = (ticket: string) => `smartcms:ticket:${createHash('sha256').update(ticket).digest('hex')}`;

/** A ticket, for use once, that stands for a session where no header can be sent. Throws UserError unreachable. */
export async function issueTicket(redis: Redis, sessionId: number): Promise<string> {
  const ticket = randomBytes(24).toString('base64url');
  await told(() => redis.set(key(ticket), sessionId, 'EX', ticketSeconds));
  return ticket;
}

/** The session that a ticket stands for, or null; it is void from now on. Throws UserError unreachable. */
export async function redeemTicket(redis: Redis, ticket: string): Promise<number | null> {
  const session = await told(() => redis.getdel(key(ticket)));
  return session === null ? null : Number(session);
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UserError('unreachable', 'Redis does not answer', { cause });
  }
}
