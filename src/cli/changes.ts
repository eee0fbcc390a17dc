import type { PlannedChange } from '../server/progress.ts';
import type { Style } from './style.ts';

const actions = ['create', 'update', 'delete', 'restart', 'run'] as const;

export type ChangeSummary = Record<PlannedChange['action'], number>;

/** How many changes there are of each kind. */
export function summarise(changes: readonly PlannedChange[]): ChangeSummary {
  const counted = actions.map((action) => [
    action,
    changes.filter((change) => change.action === action).length,
  ]);
  return Object.fromEntries(counted) as ChangeSummary;
}

/** 5 changes: 3 to create, 2 to update. */
export function countChanges(changes: readonly PlannedChange[]): string {
  const summary = summarise(changes);
  const counts = actions
    .filter((action) => summary[action] > 0)
    .map((action) => `${summary[action]} to ${action}`);
  return `${changes.length} change${changes.length === 1 ? '' : 's'}: ${counts.join(', ')}`;
}

/** One change: a sign, the action, what it is about. */
export function changeLine({ action, subject }: PlannedChange, style: Style): string {
  const signs: Record<PlannedChange['action'], string> = {
    create: style.green('+ create '),
    update: style.yellow('~ update '),
    delete: style.red('- delete '),
    restart: style.cyan('! restart'),
    run: style.cyan('! run    '),
  };
  return `${signs[action]} ${subject}`;
}

/** More than this many are counted; `plan` lists them. */
const mostListed = 12;

/** What a deploy is about to do; no lines if that is nothing. */
export function announcement(changes: readonly PlannedChange[], style: Style): string[] {
  if (changes.length === 0) return [];
  const listed = changes.length > mostListed ? [] : changes.map((change) => `  ${changeLine(change, style)}`);
  return [countChanges(changes), ...listed];
}
