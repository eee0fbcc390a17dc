import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { idArgument } from './arguments.ts';

export const recordingRemove = defineCommand({
  path: ['recording', 'remove'],
  summary: 'Delete a recording; the record of its call stays',
  description: 'Asks first. The server must be named: the last deployed one is not taken.',
  args: [idArgument],
  options: [],
  examples: [
    {
      command: 'smartcms recording remove smartcms-1795361580.12 -t root@203.0.113.10',
      about: 'After a question',
    },
  ],
  async run(context, input) {
    const id = input.text('id') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    const question = `Delete the recording ${id} from ${targetLabel(target)}?`;
    if (!(await context.prompts.confirm(question))) return 1;
    const removed = await onServer(context, {
      load: () => import('../../../services/recordings.ts'),
      use: ({ removeRecording }, session, actor) => removeRecording(session, actor, id),
    });
    context.output.result(removed, (style) => `${style.green('✔')} Deleted the recording ${style.bold(id)}`);
    return 0;
  },
});
