import { matches, readPattern } from './patterns.ts';
import { kindRegex, type NumberKinds, type OutboundRule } from './routes.ts';

/**
 * The ways out in an emergency, for the dialplan to go by while the database is away: the first whose expression
 * matches a number is that of `wayOut` (call-plan.ts). Each is REGEX/STRIP/PREPEND/TRUNKS/FAILOVER, of which the trunks
 * are NAME:CALLERID with & between them.
 * @param routes the more specific first.
 * @param callerIds what trunks show, by their names; those that show the caller's number may be missing.
 */
export function emergencyWays(
  routes: readonly OutboundRule[],
  kinds: Pick<NumberKinds, 'emergency'>,
  callerIds: ReadonlyMap<string, string>,
): string[] {
  const ordered = [
    ...routes.filter((route) => route.emergency),
    ...routes.filter((route) => !route.emergency),
  ];
  return ordered.flatMap((route) => {
    const regex = numbersOf(route, kinds.emergency);
    if (regex === null) return [];
    const { strip, prepend, failoverSeconds } = route;
    const trunks = route.trunks.map((name) => `${name}:${callerIds.get(name) ?? ''}`).join('&');
    return [[regex, strip, prepend, trunks, failoverSeconds].join('/')];
  });
}

/** Of which numbers a route is a way out in an emergency; null if of none. */
function numbersOf(route: OutboundRule, listed: readonly string[]): string | null {
  const pattern = readPattern(route.pattern);
  if (typeof pattern === 'string') return null;
  if (route.emergency) return pattern.regex;
  const taken = listed.filter((number) => matches(pattern, number));
  return taken.length === 0 ? null : kindRegex('emergency', taken);
}
