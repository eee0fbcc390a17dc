import type { FastifyRequest } from 'fastify';
import { UserError } from '../domain/errors.ts';
import type { Sessions } from '../services/api-session.ts';
import { endOrphanPhones } from '../services/phones.ts';
import { actorOf } from './forms.ts';

/** Ends the phones of sessions that a request ended; if Asterisk is away, the sessions are over all the same. */
export async function endPhones(request: FastifyRequest, sessions: Sessions): Promise<void> {
  try {
    await sessions.write((session) => endOrphanPhones(session, actorOf(request)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    request.log.warn({ err: error }, 'phones of ended sessions are ended later');
  }
}
