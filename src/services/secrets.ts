import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { noteInAudit } from '../server/apply/release.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { paths, type ServiceName } from '../server/layout.ts';
import type { Plan } from '../server/plan/plan.ts';
import { type GivenSecrets, resolveSecrets } from '../server/plan/secrets.ts';
import type { PlannedChange, Progress } from '../server/progress.ts';
import { isForeign, type SecretName, secretNames, secretRules } from '../server/secrets.ts';
import { applySteps, restartedServices } from './applied.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { type Operator, whileLocked } from './locked.ts';
import { observe, type PlanOptions, plannedChanges } from './plan.ts';

/** A secret of the server, without its value. */
export interface SecretInfo {
  name: SecretName;
  about: string;
  /** Services that are restarted when it changes. */
  readers: readonly ServiceName[];
  /** ISO 8601, UTC. */
  changedAt: string;
  rotatable: boolean;
}

/** The secrets that the server has. @throws UserError not_found if nothing is deployed there. */
export async function listSecrets(options: ServerOptions): Promise<SecretInfo[]> {
  return withHost(options, async (host) => {
    const { stdout } = await host.script(`cd ${paths.secrets} 2>/dev/null && stat -c '%Y %n' * || true`, {
      signal: options.signal,
      title: 'Looking at the secrets',
    });
    const found = stdout.split('\n').flatMap((line): SecretInfo[] => {
      const [seconds, word] = line.split(' ');
      const name = secretNames.find((each) => each === word);
      if (name === undefined) return [];
      const { about, readers, rotatable } = secretRules[name];
      return [{ name, about, readers, changedAt: new Date(Number(seconds) * 1000).toISOString(), rotatable }];
    });
    if (found.length > 0) return found;
    throw new UserError('not_found', `There are no secrets on ${host.label}.`, {
      hint: 'smartcms deploy makes them.',
    });
  });
}

export interface ShowOptions extends ServerOptions {
  name: string;
  operator: Operator;
}

/** The value of a secret; the audit log gets who asked for it, before it is given. */
export async function showSecret(options: ShowOptions): Promise<{ name: SecretName; value: Secret }> {
  const { operator, signal } = options;
  const name = requireName(options.name);
  return withHost(options, async (host) => {
    const { values, missing, spent } = resolveSecrets(await gatherFacts(host, signal));
    const value = values[name];
    if (value === null || missing.includes(name) || spent.includes(name)) throw absent(host, name);
    await noteInAudit(
      host,
      `${operator.user}@${operator.host}`,
      { action: 'secret.show', subject: name },
      signal,
    );
    return { name, value };
  });
}

export interface ChangeOptions extends PlanOptions {
  operator: Operator;
  progress: Progress;
  /** Asked with the changes before any is made; false leaves everything as it is. */
  confirm: (changes: PlannedChange[]) => Promise<boolean>;
}

/**
 * Gives a secret a new value and restarts the services that read it. Null if the user said no.
 * @throws UserError failed if the secret cannot be changed, or if the server is not as the config says.
 */
export async function rotateSecret(
  options: ChangeOptions & { name: string },
): Promise<{ name: SecretName; restarted: string[]; result: 'updated' } | null> {
  const name = requireRotatable(options.name);
  const done = await changeSecrets(options, {
    command: 'secrets rotate',
    audit: { action: 'secret.rotate', subject: name },
    given: () => ({ [name]: null }),
  });
  return done === null ? null : { name, restarted: done.restarted, result: 'updated' };
}

/**
 * Takes the new value of a secret that belongs to somebody else (see requireForeign), and restarts the services that
 * read it. Null if the user said no.
 * @throws UserError failed if the server is not as the config says.
 */
export async function setSecret(
  options: ChangeOptions & { name: SecretName; value: Secret },
): Promise<{ name: SecretName; restarted: string[]; result: 'updated' | 'unchanged' } | null> {
  const { name, value } = options;
  const done = await changeSecrets(options, {
    command: 'secrets set',
    audit: { action: 'secret.set', subject: name },
    given: (facts) =>
      resolveSecrets(facts).values[name]?.reveal() === value.reveal() ? {} : { [name]: value },
  });
  if (done === null) return null;
  return { name, restarted: done.restarted, result: done.changed.length === 0 ? 'unchanged' : 'updated' };
}

interface SecretChange {
  command: string;
  audit: { action: string; subject: string };
  /** The secrets to change; none is no change. */
  given: (facts: Facts) => GivenSecrets;
}

/**
 * Changes secrets and restarts the services that read them; MariaDB gives its users their new passwords as it starts.
 * The road is a deploy's: once a new value is on the server, any deploy goes on from there.
 * Null if the user said no.
 */
export async function changeSecrets(
  options: ChangeOptions,
  { command, audit, given }: SecretChange,
): Promise<{ changed: SecretName[]; restarted: string[] } | null> {
  const { operator, progress, signal } = options;
  return withHost(options, async (host) => {
    const first = await planChange(host, given, options);
    if (first.plan.steps.length === 0) return { changed: [], restarted: [] };
    if (!(await options.confirm(plannedChanges(first.plan)))) return null;
    const notice = (message: string) => progress({ event: 'notice', message });
    return whileLocked(host, { operator, command, waitSeconds: 0, signal, notice }, async (held) => {
      const { plan, changed } = await planChange(host, given, { ...options, signal: held });
      progress({ event: 'plan', changes: plannedChanges(plan) });
      await noteInAudit(host, `${operator.user}@${operator.host}`, audit, held);
      await applySteps(host, plan, { operator, progress, signal: held });
      return { changed, restarted: restartedServices(plan) };
    });
  });
}

/** A deploy to a server that has lost these secrets. */
async function planChange(
  host: Host,
  given: SecretChange['given'],
  options: ChangeOptions,
): Promise<{ plan: Plan; changed: SecretName[] }> {
  const { facts, plan } = await observe(host, options);
  if (plan.steps.length > 0) {
    throw new UserError(
      'failed',
      'The server is not as the config says; secrets are changed by themselves alone.',
      {
        hint: 'See smartcms plan, run smartcms deploy, and try again then.',
      },
    );
  }
  const wanted = given(facts);
  const changed = secretNames.filter((name) => name in wanted);
  return {
    plan: changed.length === 0 ? plan : (await observe(host, options, { given: wanted })).plan,
    changed,
  };
}

function requireName(text: string): SecretName {
  const name = secretNames.find((each) => each === text);
  if (name !== undefined) return name;
  throw new UserError('not_found', `There is no secret ${text}.`, {
    hint: 'smartcms secrets list names them.',
  });
}

function requireRotatable(text: string): SecretName {
  const name = requireName(text);
  if (secretRules[name].rotatable) return name;
  if (isForeign(name)) {
    throw new UserError('failed', `${name} is not made here: ${secretRules[name].about}.`, {
      hint: `Change it there, and tell the new one: smartcms secrets set ${name}`,
    });
  }
  throw new UserError('failed', `${name} cannot be rotated: ${secretRules[name].about}.`, {
    hint: 'What was stored under it, or given out with it, would be void.',
  });
}

/**
 * The name of a secret that belongs to somebody else.
 * @throws UserError not_found if there is no such secret, failed for one that the server makes itself.
 */
export function requireForeign(text: string): SecretName {
  const name = requireName(text);
  if (isForeign(name)) return name;
  throw new UserError('failed', `${name} is made by the server, and not given: ${secretRules[name].about}.`, {
    hint: 'smartcms secrets rotate gives a secret a new value.',
  });
}

function absent(host: Host, name: SecretName): UserError {
  return new UserError('not_found', `${host.label} does not have the secret ${name}.`, {
    hint: 'smartcms secrets list shows those that it has.',
  });
}
