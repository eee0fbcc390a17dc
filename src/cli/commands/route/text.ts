import type { Written } from '../../../services/change.ts';
import type { RouteTest } from '../../../services/route-test.ts';
import type { InboundRoute, OutboundRoute, Route } from '../../../services/routes.ts';
import { keyValues, table } from '../../output.ts';
import type { Style } from '../../style.ts';

/** Routes in two tables, each in the order in which they are tried. */
export function routesText(routes: readonly Route[], style: Style): string {
  const inbound = routes.filter((route) => route.direction === 'in');
  const outbound = routes.filter((route) => route.direction === 'out');
  if (routes.length === 0) {
    return [
      'There are no routes: nobody answers calls of trunks, and no call goes out.',
      'Next: smartcms route in add NUMBER --to extension:NUMBER',
      '      smartcms route out add PATTERN --trunk NAME',
    ].join('\n');
  }
  return [
    ...(inbound.length === 0 ? [] : [inboundTable(inbound, style)]),
    ...(outbound.length === 0 ? [] : [outboundTable(outbound, style)]),
  ].join('\n\n');
}

function inboundTable(routes: readonly InboundRoute[], style: Style): string {
  const rows = routes.map(({ id, to, hours, otherwise }) => [
    id,
    to,
    hours ?? 'always',
    hours === null ? '-' : otherwise,
  ]);
  return table(['INBOUND', 'TO', 'HOURS', 'ELSE'], rows, style);
}

function outboundTable(routes: readonly OutboundRoute[], style: Style): string {
  const rows = routes.map((route) => [
    route.id,
    route.trunks.join(', '),
    numberRule(route),
    kinds(route),
    limits(route),
  ]);
  return table(['OUTBOUND', 'TRUNKS', 'NUMBER', 'KINDS', 'LIMITS'], rows, style);
}

/** One route with all that is known of it. */
export function routeText(route: Route, style: Style): string {
  if (route.direction === 'in') {
    const { id, to, hours, otherwise } = route;
    return keyValues(
      [
        ['Route', id],
        ['To', to],
        ['Hours', hours ?? 'always'],
        ...(hours === null ? [] : [['At other hours', otherwise] as [string, string]]),
      ],
      style,
    );
  }
  return keyValues(
    [
      ['Route', route.id],
      ['Trunks', route.trunks.join(', then ')],
      ['Number', numberRule(route)],
      ['Kinds', kinds(route)],
      ['Limits', limits(route)],
      ['Next trunk after', `${route.failoverSeconds} s without progress`],
    ],
    style,
  );
}

function numberRule({ strip, prepend }: OutboundRoute): string {
  const parts = [
    ...(strip === 0 ? [] : [`without the first ${strip === 1 ? 'digit' : `${strip} digits`}`]),
    ...(prepend === '' ? [] : [`${prepend} before it`]),
  ];
  return parts.length === 0 ? 'as dialled' : parts.join(', ');
}

function kinds({ emergency, international }: OutboundRoute): string {
  const first = emergency ? 'emergency' : 'national';
  return international ? `${first}, international` : first;
}

function limits({ maxCalls, maxSeconds }: OutboundRoute): string {
  const parts = [
    ...(maxCalls === null ? [] : [`${maxCalls} at once`]),
    ...(maxSeconds === null ? [] : [`${duration(maxSeconds)} each`]),
  ];
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** Such as 90 s, 15 min or 2 h. */
export function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** What a write did, and what comes next. */
export function writtenText(route: Written<Route>, style: Style): string {
  const done = {
    created: `${style.green('✔')} Added route ${style.bold(route.id)}; it holds from now on`,
    updated: `${style.green('✔')} Changed route ${style.bold(route.id)}; it holds from now on`,
    unchanged: `Route ${style.bold(route.id)} is like this already: nothing to change.`,
    removed: `${style.green('✔')} Removed route ${style.bold(route.id)}`,
  }[route.result];
  if (route.result === 'removed') return done;
  const inbound = route.direction === 'in' ? ' --inbound' : '';
  const key = route.direction === 'in' ? route.did : route.pattern;
  const number = key.startsWith('_') ? 'NUMBER' : key;
  return [done, '', routeText(route, style), '', `Next: smartcms route test ${number}${inbound}`].join('\n');
}

/** What a call would do, and why. */
export function testText(test: RouteTest, style: Style): string {
  const { called, from, inbound, action, number, rings, trunks, payer, kind, maxSeconds, why } = test;
  const caller = inbound ? 'From outside' : from === null ? 'Any extension' : `Extension ${from}`;
  const outcome = {
    extension: style.green(`rings ${number}`),
    group: rings.length === 0 ? style.yellow('rings nobody') : style.green(`rings ${rings.join(', ')}`),
    out: style.green(`goes out as ${number} over ${trunks.join(', then ')}`),
    refused: style.red('is refused'),
  }[action];
  const notes = [
    ...why,
    ...(action === 'out' && payer !== null ? [`${payer} pays for it.`] : []),
    ...(maxSeconds === null ? [] : [`It may take ${duration(maxSeconds)}.`]),
    ...(kind === 'emergency' ? ['Emergency calls have no limits.'] : []),
  ];
  return [`${caller} to ${style.bold(called)}: ${outcome}`, ...notes.map((line) => `  ${line}`)].join('\n');
}
