import {
  deleteRule,
  doesSubjectExist,
  insertRule,
  listRules,
  type StoredRule,
} from '../database/repositories/recording-rules.ts';
import { UserError } from '../domain/errors.ts';
import type { RecordingKind, RecordingSubject } from '../domain/recordings.ts';
import { commitChange, type Written } from './change.ts';
import type { Actor, Session } from './server-session.ts';

/** Whose calls are recorded. It holds from the next call on. */
export interface RecordingRule {
  kind: RecordingKind;
  /** Number of an extension or a group, DID or pattern of a route. */
  name: string;
  /** ISO 8601; null for one that is gone. */
  since: string | null;
}

/** All rules, in the order of their kinds and names. */
export async function listRecordingRules({ database }: Pick<Session, 'database'>): Promise<RecordingRule[]> {
  return (await listRules(database)).map(describe);
}

/**
 * Lets all calls of an extension, a group or a route be recorded from now on, or no longer.
 * @throws UserError not_found (no such extension, group or route).
 */
export async function setRecording(
  session: Session,
  actor: Actor,
  subject: RecordingSubject,
  on: boolean,
): Promise<Written<RecordingRule>> {
  const { database } = session;
  const { kind, name } = subject;
  const result = await commitChange(session, actor, async (at) => {
    if (!(await doesSubjectExist(database, subject))) {
      throw new UserError('not_found', `There is no ${words[kind]} ${name}.`);
    }
    const isChanged = on ? await insertRule(database, subject, at) : await deleteRule(database, subject);
    if (!isChanged) return { value: 'unchanged' as const, consequences: null };
    const event = `recording.${on ? 'on' : 'off'}`;
    return {
      value: on ? ('created' as const) : ('removed' as const),
      consequences: { action: event, event, subject: `${kind}:${name}`, refreshes: [], expected: [] },
    };
  });
  const rule = (await listRecordingRules(session)).find((each) => each.kind === kind && each.name === name);
  return { ...(rule ?? { kind, name, since: null }), result };
}

const words: Record<RecordingKind, string> = {
  extension: 'extension',
  group: 'group',
  in: 'inbound route',
  out: 'outbound route',
};

function describe({ kind, name, createdAt }: StoredRule): RecordingRule {
  return { kind, name, since: createdAt.toISOString() };
}
