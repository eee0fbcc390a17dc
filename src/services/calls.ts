import { endCall, type OngoingCall, ongoingCalls } from '../asterisk/calls.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { UserError } from '../domain/errors.ts';
import { isTestNumber } from '../domain/test-numbers.ts';
import type { Actor, Session } from './server-session.ts';

/** A call that is going on, as it is shown. Its id is that of the call record which it becomes. */
export interface LiveCall {
  id: string;
  /** Null if the caller withholds it. */
  from: string | null;
  /** As the caller dialled it. */
  to: string | null;
  state: OngoingCall['state'];
  /** ISO 8601. */
  startedAt: string;
  answeredAt: string | null;
  codec: string | null;
  recorded: boolean;
}

/** Calls that are going on, the oldest first. Throws UserError unreachable if Asterisk is away. */
export async function listCalls({ ami }: Pick<Session, 'ami'>): Promise<LiveCall[]> {
  const calls = await ongoingCalls(await ami());
  return calls.filter(({ from }) => from === null || !isTestNumber(from)).map(describe);
}

/**
 * Ends a call for everyone in it, and notes it in the audit log. Answers with what it was.
 * @throws UserError not_found, unreachable.
 */
export async function hangupCall(
  { ami, database }: Pick<Session, 'ami' | 'database'>,
  actor: Actor,
  id: string,
): Promise<LiveCall & { result: 'removed' }> {
  const client = await ami();
  const call = (await ongoingCalls(client)).find((each) => each.id === id);
  if (call === undefined) {
    throw new UserError('not_found', 'There is no call of that id; it may be over.', {
      hint: 'All that are going on: smartcms calls',
    });
  }
  await endCall(client, call);
  await recordAudit(database, {
    at: new Date(),
    actor: actor.name,
    address: actor.address,
    action: 'call.hangup',
    subject: id,
  });
  return { ...describe(call), result: 'removed' };
}

function describe({
  channels: _channels,
  isJoined: _isJoined,
  startedAt,
  answeredAt,
  ...call
}: OngoingCall): LiveCall {
  return { ...call, startedAt: startedAt.toISOString(), answeredAt: answeredAt?.toISOString() ?? null };
}
