import type { CommandDefinition } from '../../command.ts';
import { onServer } from '../../server.ts';
import { idArgument, licenseId } from './arguments.ts';

export const licenseSuspend = statusCommand({
  what: 'suspend',
  summary: 'Close the console to a licence until it is reinstated; calls go on',
  done: 'Suspended',
  asks: false,
});
export const licenseReinstate = statusCommand({
  what: 'reinstate',
  summary: 'Take back the suspension of a licence',
  done: 'Reinstated',
  asks: false,
});
export const licenseRevoke = statusCommand({
  what: 'revoke',
  summary: 'End a licence for good; calls go on',
  done: 'Revoked',
  asks: true,
});

interface StatusCommand {
  what: 'suspend' | 'reinstate' | 'revoke';
  summary: string;
  done: string;
  /** What cannot be taken back asks first, and needs the server's name. */
  asks: boolean;
}

function statusCommand({ what, summary, done, asks }: StatusCommand): CommandDefinition {
  const server = asks ? ' -t root@203.0.113.10' : '';
  return {
    path: ['license', what],
    summary,
    description: asks
      ? 'Asks first. The server must be named: the last deployed one is not taken.'
      : 'It acts at once.',
    args: [idArgument],
    options: [],
    examples: [
      { command: `smartcms license ${what} 2${server}`, about: 'As smartcms license list numbers them' },
    ],
    async run(context, input) {
      const id = licenseId(input);
      if (asks) {
        const target = await context.target(undefined, { mustBeNamed: true });
        const { targetLabel } = await import('../../../host/target.ts');
        if (!(await context.prompts.confirm(`Revoke licence ${id} on ${targetLabel(target)} for good?`)))
          return 1;
      }
      const changed = await onServer(context, {
        load: () => import('../../../services/licenses.ts'),
        use: ({ setLicenseStatus }, { database }, actor) => setLicenseStatus(database, actor, id, what),
      });
      context.output.result(changed, (style) =>
        changed.result === 'unchanged'
          ? `Licence ${id} is ${changed.status} already: nothing to change.`
          : `${style.green('✔')} ${done} licence ${style.bold(String(id))}`,
      );
      return 0;
    },
  };
}
