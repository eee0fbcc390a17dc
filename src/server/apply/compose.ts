import { UserError } from '../../domain/errors.ts';
import { CommandFailed } from '../../host/failure.ts';
import type { Host, ScriptOptions } from '../../host/host.ts';
import { quoteArgv } from '../../host/quote.ts';
import { containerName, paths, type ServiceName } from '../layout.ts';
import type { Work } from '../plan/step.ts';

type ComposeWork = Extract<Work, { kind: 'compose' }>;

/** How long services may take to become healthy; a first start of MariaDB initialises its data. */
const healthySeconds = 180;

/**
 * Brings services up and waits until each is healthy.
 * @throws UserError unhealthy, with the last 50 log lines of the services that are not.
 */
export async function runCompose(host: Host, work: ComposeWork, options: ScriptOptions): Promise<void> {
  try {
    await host.script(composeScript(work), { ...options, title: `Starting ${work.services.join(', ')}` });
  } catch (cause) {
    if (!(cause instanceof CommandFailed)) throw cause;
    throw new UserError('unhealthy', `Not every service became healthy: ${work.services.join(', ')}.`, {
      output: cause.output,
      hint: 'The lines above end with the logs of what is not healthy. Mend the cause and deploy again.',
      cause,
    });
  }
}

/** Waits until these services, as they stand, are healthy; changes nothing. */
export async function waitHealthy(
  host: Host,
  services: readonly ServiceName[],
  options: ScriptOptions,
): Promise<void> {
  await runCompose(
    host,
    { kind: 'compose', services: [...services], restart: [], removeOrphans: false },
    options,
  );
}

function composeScript({ services, restart, removeOrphans }: ComposeWork): string {
  const up = [
    'up',
    '-d',
    '--no-build',
    '--pull',
    'never',
    '--wait',
    '--wait-timeout',
    String(healthySeconds),
  ];
  if (removeOrphans) up.push('--remove-orphans');
  const compose = (args: string[]) => quoteArgv(['docker', 'compose', '--ansi', 'never', ...args]);
  const bringUp = compose([...up, ...services]);
  const containers = services.map(containerName).join(' ');
  return `cd ${paths.root}
${restart.length > 0 ? `${compose(['restart', '--no-deps', ...restart])} 2>/dev/null || true` : ''}
if ${bringUp}; then exit 0; fi
# Once in some thousand starts runc loses its child ("read init-p: connection reset by peer"), and the next one goes well.
for container in ${containers}; do
  case $(docker inspect --format '{{.State.Status}} {{.State.Error}}' $container 2>/dev/null) in
    'created '*'failed to create task'*)
      echo "The engine did not start $container; trying once more." >&2
      if ${bringUp}; then exit 0; fi
      break ;;
  esac
done
for container in ${containers}; do
  state=$(docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' $container 2>/dev/null)
  [ "$state" = 'running healthy' ] && continue
  echo "--- $container is \${state:-missing}" >&2
  docker inspect --format '{{if .State.Health}}{{range .State.Health.Log}}{{.Output}}{{end}}{{end}}' $container 2>/dev/null | tail -n 5 >&2
  docker logs --tail 50 $container >&2 2>&1
done
exit 1
`;
}
