import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { UserError } from '../../../domain/errors.ts';
import { parseRecordingId } from '../../../domain/recordings.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { idArgument } from './arguments.ts';

export const recordingGet = defineCommand({
  path: ['recording', 'get'],
  summary: 'Fetch a recording, as a WAV file',
  description: 'That it was fetched, and by whom, is in the audit log.',
  args: [idArgument],
  options: [{ flags: '-o, --output <file>', about: 'Where to; - is stdout, none is ID.wav in this folder' }],
  examples: [
    { command: 'smartcms recording get smartcms-1795361580.12', about: 'Into smartcms-1795361580.12.wav' },
    { command: 'smartcms recording get smartcms-1795361580.12 -o - | aplay', about: 'Listen at once' },
  ],
  async run(context, input) {
    const { output, signal } = context;
    const id = parseRecordingId(input.text('id') ?? '');
    const file = input.text('output') ?? `${id}.wav`;
    const isStdout = file === '-';
    if (isStdout && output.json) throw new UserError('usage', '-o - and --json exclude each other.');
    const recording = await onServer(context, {
      load: () => import('../../../services/recordings.ts'),
      use: async ({ fetchRecording }, session, actor) => {
        if (isStdout) return fetchRecording(session, actor, id, { target: process.stdout, signal });
        // Whoever may read it is the user's to say.
        const target = createWriteStream(file, { mode: 0o600, flags: 'wx' });
        try {
          const [fetched] = await Promise.all([
            fetchRecording(session, actor, id, { target, signal }).finally(() => target.end()),
            finished(target),
          ]);
          return fetched;
        } catch (error) {
          throw await withoutRemains(error, file);
        }
      },
    });
    if (isStdout) return;
    output.result({ ...recording, file }, (style) => `${style.green('✔')} Wrote ${style.bold(file)}`);
  },
});

/** A file that was there is left alone; a half one is not kept. */
async function withoutRemains(error: unknown, file: string): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST')
    return new UserError('failed', `There is a file ${file} already.`, { hint: 'Name another with -o.' });
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new UserError('failed', `${file} cannot be written.`, { cause: error });
  }
  await rm(file, { force: true });
  return error;
}
