import type { UserError } from '../../domain/errors.ts';
import type { DeployResult } from '../../services/deploy.ts';
import { targetArgument } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { keyValues } from '../output.ts';
import { duration } from '../progress/renderer.ts';
import { registryPassword } from '../registry-password.ts';
import type { Style } from '../style.ts';
import { seconds } from '../values.ts';

export const deploy = defineCommand({
  path: ['deploy'],
  summary: 'Make a server what the config says, and prove that it works',
  description:
    'Looks at the server, works out what differs from the config, applies it, verifies the result and records the release. Safe to repeat: a second deploy changes nothing. Safe to interrupt: the next one goes on from there.',
  args: [targetArgument],
  options: [
    {
      flags: '--lock-wait <seconds>',
      about: 'How long to wait for another deploy to end',
      default: 0,
      parse: seconds,
    },
    {
      flags: '--pull',
      about: 'Take the newest base images of the registry instead of the recorded ones',
    },
    {
      flags: '--show-credentials',
      about: 'Print the first credentials, also where output is not a terminal',
    },
  ],
  examples: [
    { command: 'smartcms deploy sandbox', about: 'Into a throwaway server on this machine' },
    { command: 'smartcms deploy root@203.0.113.10', about: 'Into a real one' },
    {
      command: 'smartcms deploy --json --lock-wait 15m',
      about: 'In CI: events as JSON, patient with others',
    },
  ],
  async run(context, input) {
    const { output, globals, signal, operator, connect } = context;
    const target = await context.target(input.text('target'));
    const { config } = await context.loadConfig();
    const progress = await context.progress({ events: true });
    const services = await import('../../services/deploy.ts');
    const lockWaitSeconds = input.number('lockWait') ?? 0;
    try {
      const { stats, ...result } = await services.deploy({
        target,
        config,
        connect,
        progress,
        lockWaitSeconds,
        signal,
        operator,
        pull: input.flag('pull'),
        registryPassword: () => registryPassword(config.images, context.prompts),
      });
      await context.remember(target);
      if (globals.verbose) {
        const commands = stats.commands === 1 ? '1 command' : `${stats.commands} commands`;
        output.note(`${commands}, connected in ${Math.round(stats.connectMs)} ms`);
      }
      const shown = { ...result, credentials: reveal(result, input.flag('showCredentials'), globals.json) };
      if (output.json) output.event(deployedEvent(shown));
      else output.text(summary(shown, output.style));
    } catch (error) {
      throw output.json ? await sayFailed(error, context) : error;
    }
  },
});

type Deployed = Omit<DeployResult, 'stats'>;

/** Credentials go to a terminal after a first deploy, and elsewhere only if asked for. */
function reveal(result: Deployed, asked: boolean, json: boolean): Deployed['credentials'] {
  const terminal = !json && process.stdout.isTTY === true && result.credentialsFile !== null;
  return asked || terminal ? result.credentials : null;
}

/** The last event under --json; it has credentials only if there are any to show. */
function deployedEvent({ credentials, ...result }: Deployed): object {
  return { event: 'deployed', ...result, ...(credentials === null ? {} : { credentials }) };
}

/** The last event of a deploy that failed; answers with the error as it is reported. */
async function sayFailed(error: unknown, { output, stateFolder }: CommandContext): Promise<UserError> {
  const { errorDocument, toUserError } = await import('../errors.ts');
  const known = await toUserError(error, stateFolder);
  output.event({ event: 'failed', error: errorDocument(known, []) });
  return known;
}

function summary(result: Deployed, style: Style): string {
  const { changed, urls, warnings, credentials, credentialsFile } = result;
  const what = changed === 0 ? 'nothing to change' : `${changed} change${changed === 1 ? '' : 's'}`;
  const rows: [string, string][] = [
    ['Console', urls.console],
    ['API', urls.api],
    ['Phones', urls.wss],
  ];
  if (credentials !== null) {
    rows.push(
      ['Login', credentials.email],
      ['Password', credentials.password],
      ['Licence', credentials.licenseKey],
    );
  }
  if (credentialsFile !== null) rows.push(['Kept in', credentialsFile]);
  return [
    `${style.green('✔')} ${style.bold(result.target)} is up and healthy: ${what}, ${duration(result.seconds)}`,
    '',
    keyValues(rows, style),
    '',
    ...warnings.flatMap(({ message }) => [`${style.yellow('!')} ${message}`, '']),
    changed === 0 ? 'Next: smartcms status' : 'Next: log in to the console, or smartcms status',
  ].join('\n');
}
