import { UserError } from './errors.ts';

/** What a rule of recording can be about; in and out are routes. */
export const recordingKinds = ['extension', 'group', 'in', 'out'] as const;
export type RecordingKind = (typeof recordingKinds)[number];

export interface RecordingSubject {
  kind: RecordingKind;
  /** A number, or the pattern of a route. */
  name: string;
}

/** extension:1001, group:600, in:4930123456 or out:_0X. as text. Throws UserError('usage'). */
export function parseRecordingSubject(text: string): RecordingSubject {
  const [, word, name] = /^([a-z]+):([0-9A-Za-z_.!*#+[\]-]{1,40})$/.exec(text) ?? [];
  const kind = recordingKinds.find((each) => each === word);
  if (kind !== undefined && name !== undefined) return { kind, name };
  throw new UserError('usage', `"${text}" says nobody whose calls could be recorded.`, {
    hint: 'Give extension:NUMBER, group:NUMBER, in:DID or out:PATTERN.',
  });
}

/** Asterisk makes them up: its name, the second and a count. Nothing in one can lead out of a folder. */
const recordingId = /^[A-Za-z0-9_-]{1,100}\.\d{1,10}$/;

export function isRecordingId(text: string): boolean {
  return recordingId.test(text);
}

/** The id of a recording, which is that of its call. Throws UserError('usage'). */
export function parseRecordingId(text: string): string {
  if (isRecordingId(text)) return text;
  throw new UserError('usage', `"${text}" is no id of a recording.`, {
    hint: 'All there are: smartcms recording list',
  });
}
