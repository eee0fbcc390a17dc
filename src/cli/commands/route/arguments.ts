import { UserError } from '../../../domain/errors.ts';
import type { ArgumentDefinition, OptionDefinition } from '../../command.ts';
import type { Input } from '../../input.ts';
import { count, positiveSeconds } from '../../values.ts';

export const routeArgument: ArgumentDefinition = {
  name: 'route',
  about: 'A route: in:NUMBER or out:PATTERN; without in: or out: if that is clear',
  required: true,
};

/** A number of the given things, or `unlimited`, which is null to services. */
export function countOrUnlimited(text: string): string {
  return text === 'unlimited' ? text : String(count(text));
}

/** Seconds, also as 15m or 2h, or `unlimited`. */
export function secondsOrUnlimited(text: string): string {
  return text === 'unlimited' ? text : String(positiveSeconds(text));
}

/** The value of an option with one of these parsers. */
export function limit(input: Input, key: string): number | null | undefined {
  const text = input.text(key);
  if (text === undefined) return undefined;
  return text === 'unlimited' ? null : Number(text);
}

/** What `route in add` and `route set` have in common. */
export const inboundOptions: readonly OptionDefinition[] = [
  { flags: '--to <destination>', about: 'Who answers: extension:NUMBER, group:NUMBER or hangup' },
  {
    flags: '--hours <hours>',
    about:
      'When, in the time zone of the server, such as "mon-fri 08:00-18:00, sat 09:00-12:00"; always is always',
  },
  { flags: '--else <destination>', about: 'Who answers at other hours; hangup if not given' },
];

/** What `route out add` and `route set` have in common. */
export const outboundOptions: readonly OptionDefinition[] = [
  {
    flags: '--trunk <name...>',
    about: 'Trunks in the order in which they are tried',
    repeatable: true,
  },
  { flags: '--strip <digits>', about: 'Digits taken off the front of the number', parse: count },
  { flags: '--prepend <digits>', about: 'Digits put before what is left' },
  {
    flags: '--emergency',
    about: 'For emergency numbers: first, without limits, over any trunk that takes it',
  },
  { flags: '--international', about: 'Take international calls too' },
  {
    flags: '--max-calls <count>',
    about: 'Calls at the same time, or unlimited',
    parse: countOrUnlimited,
  },
  {
    flags: '--max-duration <time>',
    about: 'Longest call, such as 90m or 2h, or unlimited',
    parse: secondsOrUnlimited,
  },
  {
    flags: '--failover-after <seconds>',
    about: 'How long a trunk may show no progress before the next one is tried (2.5 if not given)',
    parse: positiveSeconds,
  },
];

/** What was given of an inbound route; what was not given is not there. */
export function inboundFields(input: Input) {
  const hours = input.text('hours');
  return present({
    to: input.text('to'),
    hours: hours === 'always' ? null : hours,
    otherwise: input.text('else'),
  });
}

/** What was given of an outbound route; what was not given is not there. */
export function outboundFields(input: Input) {
  const trunks = input.list('trunk');
  return present({
    trunks: trunks.length === 0 ? undefined : trunks,
    strip: input.number('strip'),
    prepend: input.text('prepend'),
    emergency: input.choice('emergency'),
    international: input.choice('international'),
    maxCalls: limit(input, 'maxCalls'),
    maxSeconds: limit(input, 'maxDuration'),
    failoverSeconds: input.number('failoverAfter'),
  });
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** A list of values with commas between them; an empty text is an empty list. */
export function commaList(input: Input, key: string): string[] | undefined {
  const text = input.text(key);
  if (text === undefined) return undefined;
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Throws UserError('usage') if nothing was given. */
export function requireSome(fields: object, command: string): void {
  if (Object.keys(fields).length > 0) return;
  throw new UserError('usage', 'There is nothing to change.', { hint: `See: smartcms help ${command}` });
}
