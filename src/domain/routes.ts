import { z } from 'zod';
import { numberLengths, parseTrunkName } from './endpoints.ts';
import { UserError } from './errors.ts';
import { hoursText } from './hours.ts';
import { patternText } from './patterns.ts';

/** Routes: who answers the calls of trunks, and which way calls go out. */

const lengths = `${Math.min(...numberLengths)},${Math.max(...numberLengths)}`;

/** Where a call goes: `extension:1001`, `group:600` or `hangup`. */
export type Destination = `extension:${string}` | `group:${string}` | 'hangup';

const isDestination = (text: string): text is Destination =>
  new RegExp(`^((extension|group):\\d{${lengths}}|hangup)$`).test(text);

export const destination = z.string().transform((text, issues): Destination => {
  if (isDestination(text)) return text;
  issues.addIssue({ code: 'custom', message: 'expected extension:NUMBER, group:NUMBER or hangup' });
  return z.NEVER;
});

/** The kind and the number of a destination; a hang-up has none. */
export function splitDestination(to: Destination): { kind: 'extension' | 'group'; number: string } | null {
  const [kind, number = ''] = to.split(':');
  return kind === 'extension' || kind === 'group' ? { kind, number } : null;
}

/** A number that is called from outside; providers send it with a + or without, which is the same. */
const did = patternText.transform((text) => text.replace(/^(_?)\+/, '$1'));

const seconds = z.int().min(1).max(86_400).nullable();
const trunks = z
  .array(
    z.string().refine((name) => {
      try {
        return parseTrunkName(name) !== '';
      } catch {
        return false;
      }
    }, 'expected names of trunks'),
  )
  .min(1, 'a route needs a trunk')
  .max(8, 'a route has at most 8 trunks')
  .refine((names) => new Set(names).size === names.length, 'a trunk can be named once');

const inboundFields = {
  to: destination,
  hours: hoursText.nullable(),
  /** Where a call goes at other hours. */
  otherwise: destination,
};

export const inboundInput = z
  .strictObject({
    did,
    ...inboundFields,
    hours: inboundFields.hours.default(null),
    otherwise: destination.default('hangup'),
  })
  .superRefine(({ hours, otherwise }, issues) => {
    const problem = otherwiseProblem(hours, otherwise);
    if (problem !== null) issues.addIssue({ code: 'custom', path: ['otherwise'], message: problem });
  });

/** Why a route without hours, or with them, cannot have this second destination. */
export function otherwiseProblem(hours: string | null, otherwise: Destination): string | null {
  return hours === null && otherwise !== 'hangup' ? 'another destination needs hours' : null;
}

const outboundFields = {
  /** In the order in which they are tried. */
  trunks,
  /** Digits taken off the front of the number; then `prepend` is put there. */
  strip: z.int().min(0).max(20),
  prepend: z.string().regex(/^[+]?\d{0,19}$/, 'expected digits, with or without a + before them'),
  emergency: z.boolean(),
  /** Whether it takes international calls. */
  international: z.boolean(),
  /** At the same time; null is unlimited. */
  maxCalls: z.int().min(1).max(10_000).nullable(),
  /** Of one call; null is unlimited. */
  maxSeconds: seconds,
  /** How long a trunk may show no progress before the next one is tried. */
  failoverSeconds: z.number().min(0.5).max(60).multipleOf(0.1),
};

export const outboundInput = z.strictObject({
  pattern: patternText,
  trunks: outboundFields.trunks,
  strip: outboundFields.strip.default(0),
  prepend: outboundFields.prepend.default(''),
  emergency: outboundFields.emergency.default(false),
  international: outboundFields.international.default(false),
  maxCalls: outboundFields.maxCalls.default(null),
  maxSeconds: outboundFields.maxSeconds.default(null),
  failoverSeconds: outboundFields.failoverSeconds.default(2.5),
});

/** What of a route can be changed; what is absent stays. */
export const inboundChange = z.strictObject(inboundFields).partial();
export const outboundChange = z.strictObject(outboundFields).partial();

/** An inbound route; its number is without a +. */
export interface InboundRule {
  did: string;
  to: Destination;
  hours: string | null;
  otherwise: Destination;
}

export type OutboundRule = z.output<typeof outboundInput>;

/** How a route is named: `in:` and its number, or `out:` and its pattern. */
export type RouteId = { direction: 'in' | 'out'; key: string };

/**
 * A route's name from its text; without `in:` or `out:` both are meant.
 * @throws UserError usage.
 */
export function parseRouteId(text: string): { direction: 'in' | 'out' | null; key: string } {
  const [, direction, key = ''] = /^(?:(in|out):)?(.*)$/s.exec(text) ?? [];
  const parsed = (direction === 'in' ? did : patternText).safeParse(key);
  if (!parsed.success) {
    throw new UserError(
      'usage',
      `expected the number or pattern of a route: ${parsed.error.issues[0]?.message}`,
      {
        hint: 'All there are: smartcms route list',
      },
    );
  }
  return { direction: direction === 'in' || direction === 'out' ? direction : null, key: parsed.data };
}

/** Kinds of numbers, which may be set. */
export interface NumberKinds {
  /** Whole numbers. */
  emergency: string[];
  /** How international numbers begin. */
  international: string[];
}

const numbers = z
  .array(z.string())
  .max(20, 'at most 20')
  .transform((list) => [...new Set(list)]);

export const numberKindsChange = z
  .strictObject({
    emergency: numbers.pipe(z.array(z.string().regex(/^\d{2,8}$/, 'an emergency number has 2 to 8 digits'))),
    international: numbers.pipe(
      z.array(
        z.string().regex(/^([+]|\d{1,8})$/, 'expected + or the digits that international numbers begin with'),
      ),
    ),
  })
  .partial();

/** The kind of numbers as one expression, for MariaDB's REGEXP and for JavaScript alike; none matches nothing. */
export function kindRegex(kind: keyof NumberKinds, list: readonly string[]): string {
  if (list.length === 0) return '^$';
  const any = list.map((text) => text.replace('+', '[+]')).join('|');
  return kind === 'emergency' ? `^(${any})$` : `^(${any})`;
}
