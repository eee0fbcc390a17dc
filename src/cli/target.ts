import { UserError } from '../domain/errors.ts';
import { parseTarget } from '../host/target.ts';

/** Where a target may be named, most telling first. Undefined or null: not there. */
export interface TargetSources {
  /** The command's argument, -t, SMARTCMS_TARGET. */
  argument: string | undefined;
  flag: string | undefined;
  environment: string | undefined;
  /** Asked only if nothing above is given, since reading a config takes time. */
  config: () => Promise<string | null>;
  /** The last deployed target. */
  remembered: () => Promise<string | null>;
}

export interface ChosenTarget {
  text: string;
  /** True if the user named it nowhere, so that it has to be said which one it is. */
  remembered: boolean;
}

/**
 * Which server a command works on.
 * @throws UserError('usage') if none is named, or if only the remembered one is left and `mustBeNamed`.
 */
export async function chooseTarget(sources: TargetSources, mustBeNamed: boolean): Promise<ChosenTarget> {
  if (sources.argument && sources.flag && sources.argument !== sources.flag) {
    throw new UserError('usage', `Two targets are given: ${sources.argument} and -t ${sources.flag}.`);
  }
  const named = sources.argument || sources.flag || sources.environment || (await sources.config());
  if (named) return { text: named, remembered: false };
  const last = await sources.remembered();
  if (last && !mustBeNamed) return { text: last, remembered: true };
  throw new UserError('usage', last ? 'This command needs its target named.' : 'No target is given.', {
    hint: `Name one: user@host, local or sandbox${last ? ` (the last one deployed was ${last})` : ''}.`,
  });
}

/** What is wrong with a target, or null; an empty one names none. */
export function targetProblem(text: string): string | null {
  try {
    if (text !== '') parseTarget(text);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
