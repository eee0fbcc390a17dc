import type { Writable } from 'node:stream';
import { recordAudit } from '../database/repositories/audit.ts';
import { findCallsById } from '../database/repositories/call-records.ts';
import { UserError } from '../domain/errors.ts';
import { isRecordingId, parseRecordingId } from '../domain/recordings.ts';
import type { Host } from '../host/host.ts';
import { type CallRecord, describeCall } from './cdr.ts';
import type { Actor, ServerSession } from './server-session.ts';

/** A recording that is kept on the server: WAV, mono, 8,000 samples a second of 16 bits. */
export interface Recording {
  /** That of its call. */
  id: string;
  bytes: number;
  /** When it was last written to; ISO 8601. */
  savedAt: string;
  /** Null while the call goes on, or if its record is no longer kept. */
  call: CallRecord | null;
}

/** Of Asterisk's spool; found by Docker, so that recordings can be had while Asterisk is down. */
const volume = 'smartcms_asterisk_spool';
const inFolder = `cd "$(docker volume inspect --format '{{.Mountpoint}}' ${volume})/monitor" 2>/dev/null || exit 0`;
/** More ids than one query should name. */
const batch = 1000;

/** Recordings with the calls that they are of, the latest first. */
export async function listRecordings(
  { host, database }: ServerSession,
  { since, limit }: { since?: Date | undefined; limit?: number | undefined } = {},
): Promise<Recording[]> {
  const files = (await findFiles(host))
    .filter(({ savedAt }) => since === undefined || savedAt >= since)
    .sort((a, b) => +b.savedAt - +a.savedAt)
    .slice(0, limit);
  const calls = new Map<string, CallRecord>();
  for (let start = 0; start < files.length; start += batch) {
    const ids = files.slice(start, start + batch).map(({ id }) => id);
    for (const call of await findCallsById(database, ids)) calls.set(call.id, describeCall(call));
  }
  return files.map(({ id, bytes, savedAt }) => {
    return { id, bytes, savedAt: savedAt.toISOString(), call: calls.get(id) ?? null };
  });
}

/**
 * Writes the sound of a recording; that it was fetched is in the audit log.
 * @throws UserError usage (no id), not_found.
 */
export async function fetchRecording(
  session: ServerSession,
  actor: Actor,
  id: string,
  { target, signal }: { target: Writable; signal: AbortSignal },
): Promise<Recording> {
  const recording = await existing(session, id);
  await audit(session, actor, 'recording.fetch', id);
  await session.host.run(['sh', '-c', `${inFolder}; find . -name "$1.wav" -exec cat {} +`, 'sh', id], {
    signal,
    stdout: target,
    title: 'Reading the recording',
  });
  return recording;
}

/** Deletes a recording; the record of its call stays. Throws UserError: usage, not_found. */
export async function removeRecording(
  session: ServerSession,
  actor: Actor,
  id: string,
): Promise<Recording & { result: 'removed' }> {
  const recording = await existing(session, id);
  await deleteRecording(session.host, recording.id);
  await audit(session, actor, 'recording.remove', id);
  return { ...recording, result: 'removed' };
}

/** Deletes the file of a recording; how many it were. For an id that was checked: find would expand others. */
export async function deleteRecording(host: Host, id: string): Promise<{ removed: number }> {
  return deleteFiles(host, ['-name', `${id}.wav`]);
}

/** Deletes recordings that were last written to so many days ago; how many it were. */
export async function deleteRecordingsBefore(host: Host, keepDays: number): Promise<{ removed: number }> {
  return deleteFiles(host, ['-name', '*.wav', '-mmin', `+${keepDays * 1440}`]);
}

async function deleteFiles(host: Host, tests: readonly string[]): Promise<{ removed: number }> {
  const script = `${inFolder}; find . -type f "$@" -print -delete | wc -l`;
  const { stdout } = await host.run(['sh', '-c', script, 'sh', ...tests]);
  return { removed: Number(stdout) };
}

async function existing({ host, database }: ServerSession, text: string): Promise<Recording> {
  const id = parseRecordingId(text);
  const file = (await findFiles(host, id))[0];
  if (file === undefined) {
    throw new UserError('not_found', `There is no recording ${id}; it may have been kept long enough.`, {
      hint: 'All there are: smartcms recording list',
    });
  }
  const [call] = await findCallsById(database, [id]);
  const { bytes, savedAt } = file;
  return { id, bytes, savedAt: savedAt.toISOString(), call: call === undefined ? null : describeCall(call) };
}

interface RecordingFile {
  id: string;
  bytes: number;
  savedAt: Date;
}

/** An id has no character that find would expand. */
async function findFiles(host: Host, id = '*'): Promise<RecordingFile[]> {
  const script = `${inFolder}; find . -type f -name "$1.wav" -printf '%f %s %T@\\n'`;
  const { stdout } = await host.run(['sh', '-c', script, 'sh', id]);
  return stdout.split('\n').flatMap((line) => {
    const [, found = '', bytes, seconds] = /^(\S+)\.wav (\d+) (\d+)/.exec(line) ?? [];
    if (!isRecordingId(found)) return [];
    return [{ id: found, bytes: Number(bytes), savedAt: new Date(Number(seconds) * 1000) }];
  });
}

async function audit({ database }: ServerSession, actor: Actor, action: string, id: string): Promise<void> {
  const { name, address } = actor;
  await recordAudit(database, { at: new Date(), actor: name, address, action, subject: id });
}
