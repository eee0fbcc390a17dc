import type { Config } from '../../config/schema.ts';
import { UserError } from '../../domain/errors.ts';
import { gitReference } from '../../domain/own-console.ts';
import { Secret } from '../../domain/secret.ts';
import type { ServedConsole } from '../../services/served-console.ts';
import type { FrontendOptions, FrontendResult } from '../../services/update-frontend.ts';
import { type CommandDefinition, defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Input } from '../input.ts';
import { registryPassword } from '../registry-password.ts';
import { printable, type Style } from '../style.ts';
import { seconds } from '../values.ts';

const tokenVariable = 'SMARTCMS_FRONTEND_TOKEN';

export const updateFrontend: CommandDefinition = defineCommand({
  path: ['update-frontend'],
  summary: "Build a console of one's own from a Git repository, and serve it",
  description: `Builds what the config's frontend names (repository, ref, folder, output) in a container on the server, with npm ci --ignore-scripts and npm run build, and exchanges the served console when that went well; if it did not, the present one stays. Nothing is restarted, and no call is touched. For a private repository put a token into ${tokenVariable}. A commit that is served already is not built again.`,
  args: [],
  options: [
    { flags: '--ref <ref>', about: 'Branch, tag or whole commit, instead of frontend.ref', parse: reference },
    { flags: '--force', about: 'Build also a commit that is served already' },
    { flags: '--rollback', about: 'Serve the console before this one again' },
    { flags: '--package', about: 'Serve the console that comes with SmartCMS' },
    {
      flags: '--lock-wait <seconds>',
      about: 'How long to wait for a deploy to end',
      default: 0,
      parse: seconds,
    },
  ],
  examples: [
    { command: 'smartcms update-frontend', about: 'The repository and ref of the config' },
    { command: 'smartcms update-frontend --ref v2.1.0', about: 'A tag' },
    { command: 'smartcms update-frontend --rollback', about: 'The one before, at once' },
    { command: 'smartcms update-frontend --package', about: "SmartCMS's own" },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const what = await wanted(context, input);
    const target = await context.target();
    const progress = await context.progress();
    const services = await import('../../services/update-frontend.ts');
    const lockWaitSeconds = input.number('lockWait') ?? 0;
    const done = await services.updateFrontend({
      ...{ target, connect, signal, operator, progress, lockWaitSeconds, what },
    });
    output.result(done, (style) => frontendText(done, style));
    return 0;
  },
});

async function wanted(context: CommandContext, input: Input): Promise<FrontendOptions['what']> {
  const [isPackage, isRollback] = [input.flag('package'), input.flag('rollback')];
  const given = ['package', 'rollback', 'force'].filter((flag) => input.flag(flag));
  if (input.text('ref') !== undefined) given.push('ref');
  if ((isPackage || isRollback) && given.length > 1) {
    throw new UserError('usage', `${given.map((flag) => `--${flag}`).join(' and ')} cannot be combined.`, {
      hint: 'Use one of --package and --rollback, alone; or --ref and --force.',
    });
  }
  if (isPackage) return { kind: 'package' };
  if (isRollback) return { kind: 'previous' };
  const { config } = await context.loadConfig();
  const ref = input.text('ref') ?? config.frontend.ref;
  const token = process.env[tokenVariable];
  return {
    kind: 'build',
    config: { ...config, frontend: { ...config.frontend, ref } },
    token: token ? new Secret(token.trim()) : null,
    login: () => registryLogin(config.images, context),
    force: input.flag('force'),
  };
}

async function registryLogin(images: Config['images'], { prompts }: CommandContext) {
  const { username } = images;
  return username === null ? null : { username, password: await registryPassword(images, prompts) };
}

function reference(text: string): string {
  if (gitReference.test(text)) return text;
  throw new UserError('usage', 'expected a branch, a tag or a whole commit');
}

/** What is served now, as people read it. */
export function frontendText(
  { target, console: served, previous, result }: FrontendResult,
  style: Style,
): string {
  const head =
    result === 'unchanged'
      ? `${style.bold(target)} serves it already: ${consoleText(served)}.`
      : `${style.green('✔')} ${style.bold(target)} serves ${consoleText(served)}. Nothing was restarted.`;
  const back =
    previous === null || result === 'unchanged'
      ? 'Next: smartcms status'
      : `Next: reload the page. smartcms update-frontend --rollback goes back to ${consoleText(previous)}`;
  return `${head}\n${back}`;
}

/** Which console that is, in words. */
export function consoleText(served: ServedConsole): string {
  if (served.kind === 'package') return "SmartCMS's own console";
  const { repository, ref, commit, builtAt } = served;
  return `${printable(repository)} at ${commit.slice(0, 12)} (${printable(ref)}, built ${builtAt})`;
}
