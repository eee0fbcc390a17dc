import type { Tried } from '../../../services/schedule/schedule.ts';
import type { ScheduleDocument } from '../../../services/schedule/set.ts';
import { keyValues } from '../../output.ts';
import type { Style } from '../../style.ts';

/** A schedule as people read it. */
export function scheduleText(found: ScheduleDocument | null, style: Style): string {
  if (found === null) return 'There is no scheduled backup.\n\nNext: smartcms backup schedule --daily 02:30';
  const { keep, last, authorizedKey } = found;
  const state = found.enabled ? style.green(`every day at ${found.daily}`) : style.yellow('off');
  const rows: [string, string][] = [
    ['Next', found.next ?? '-'],
    [
      'Last',
      last === null ? '-' : `${last.finishedAt}, ${last.ok ? 'well' : style.red(last.error ?? 'failed')}`,
    ],
    ['Keeps', `the newest of ${keep.daily} days, ${keep.weekly} weeks, ${keep.monthly} months`],
    ['Contains', found.all ? 'the database and all else' : 'the database'],
    ['Encrypted', found.recipients.length === 0 ? 'no' : `for ${found.recipients.join(', ')}`],
    ['Copies', found.copies.join(', ') || 'none'],
    ['Tells', tells(found)],
    [
      'Warns',
      found.warnAfterHours === null ? 'never' : `after ${found.warnAfterHours} hours without a good backup`,
    ],
  ];
  const parts = [`Scheduled backup: ${state}`, keyValues(rows, style)];
  if (authorizedKey !== null) {
    parts.push(`This line in ~/.ssh/authorized_keys of the other host lets the copies in:\n${authorizedKey}`);
  }
  if (found.enabled) parts.push(`For cron instead of the timer: ${found.cron}`);
  parts.push(
    `Next: smartcms backup schedule ${found.enabled ? 'test, or smartcms backup run' : `--daily ${found.daily}`}`,
  );
  return parts.join('\n\n');
}

function tells({ ping, webhook, mail }: ScheduleDocument): string {
  const told = [ping, webhook, mail?.to ?? null].filter((each) => each !== null);
  return told.join(', ') || 'nobody';
}

/** What a test of copies and messages found. */
export function testText(tried: readonly Tried[], style: Style): string {
  if (tried.length === 0) return 'There are neither copies nor messages to try.';
  return tried
    .map(
      ({ what, ok, error }) =>
        `${ok ? style.green('✔') : style.red('✖')} ${what}${error === null ? '' : `: ${error}`}`,
    )
    .join('\n');
}
