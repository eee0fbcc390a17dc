import { recordAudit } from '../database/repositories/audit.ts';
import { findCallsById } from '../database/repositories/call-records.ts';
import { type CallRecord, describeCall } from './cdr.ts';
import type { RecordingFile, RecordingFiles } from './recording-files.ts';
import type { Recording } from './recordings.ts';
import type { Actor, Session } from './server-session.ts';

/** More ids than one query should name. */
const batch = 1000;

export interface RecordingPage {
  /** Part of a number of the call. */
  text?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  sort: 'savedAt' | 'bytes';
  descending: boolean;
  limit: number;
  offset: number;
}

/** A page of the recordings that are kept, with the calls that they are of. */
export async function pageRecordings(
  session: Pick<Session, 'database'>,
  files: RecordingFiles,
  { text = '', since, until, sort, descending, limit, offset }: RecordingPage,
): Promise<{ items: Recording[]; total: number }> {
  const all = (await files.list()).filter(
    ({ savedAt }) => (since === undefined || savedAt >= since) && (until === undefined || savedAt < until),
  );
  const size = (file: RecordingFile) => (sort === 'bytes' ? file.bytes : +file.savedAt);
  const sorted = all.sort((a, b) => (size(a) - size(b)) * (descending ? -1 : 1));
  if (text === '') {
    const page = sorted.slice(offset, offset + limit);
    return { items: await withCalls(session, page), total: sorted.length };
  }
  const found = (await withCalls(session, sorted)).filter(({ id, call }) =>
    [id, call?.from, call?.to, call?.answeredBy].some((value) => value?.includes(text)),
  );
  return { items: found.slice(offset, offset + limit), total: found.length };
}

/**
 * Opens a recording to be listened to; that it was, and by whom, is in the audit log.
 * @throws UserError usage, not_found.
 */
export async function listenTo(
  { database }: Pick<Session, 'database'>,
  actor: Actor,
  files: RecordingFiles,
  id: string,
): ReturnType<RecordingFiles['open']> {
  const opened = await files.open(id);
  try {
    const { name, address } = actor;
    const at = new Date();
    await recordAudit(database, { at, actor: name, address, action: 'recording.fetch', subject: id });
  } catch (error) {
    await opened.handle.close();
    throw error;
  }
  return opened;
}

async function withCalls(
  { database }: Pick<Session, 'database'>,
  files: readonly RecordingFile[],
): Promise<Recording[]> {
  const calls = new Map<string, CallRecord>();
  for (let start = 0; start < files.length; start += batch) {
    const ids = files.slice(start, start + batch).map(({ id }) => id);
    for (const call of await findCallsById(database, ids)) calls.set(call.id, describeCall(call));
  }
  return files.map(({ id, bytes, savedAt }) => {
    return { id, bytes, savedAt: savedAt.toISOString(), call: calls.get(id) ?? null };
  });
}
