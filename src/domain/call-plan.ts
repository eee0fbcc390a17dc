import { callRules, type ExtensionFeatures, initialFeatures } from './features.ts';
import type { GroupRule } from './groups.ts';
import { isOpen, readHours, type WeekTime } from './hours.ts';
import { bySpecificity, matches, readPattern } from './patterns.ts';
import {
  type Destination,
  type InboundRule,
  kindRegex,
  type NumberKinds,
  type OutboundRule,
  splitDestination,
} from './routes.ts';

/**
 * What happens to a call: the rules that the dialplan (extensions.conf) and its look-ups (func_odbc.conf) carry out.
 */

/** Everything that calls depend on. */
export interface CallWorld {
  /** Extensions that may be called by anybody, with what is set for them. */
  extensions: ReadonlyMap<string, ExtensionFeatures>;
  /** Numbers of private wires, which nobody reaches but their far ends. */
  wires: ReadonlySet<string>;
  groups: ReadonlyMap<string, GroupRule>;
  inbound: readonly InboundRule[];
  outbound: readonly OutboundRule[];
  kinds: NumberKinds;
}

/** Why there is no way out: the extension may not, or no route takes international calls. */
type Barred = 'extension' | 'international';

/** The way out for a number. */
export interface WayOut {
  verdict: 'ok' | Barred;
  route: OutboundRule;
  emergency: boolean;
  international: boolean;
  /** What the trunks are asked for. */
  dialled: string;
  /** Null is unlimited, as it is in an emergency. */
  maxSeconds: number | null;
}

const compiled = <Rule>(rules: readonly Rule[], textOf: (rule: Rule) => string) =>
  rules.flatMap((rule) => {
    const pattern = readPattern(textOf(rule));
    return typeof pattern === 'string' ? [] : [{ rule, pattern }];
  });

/** Whether a number is for emergencies, and a route takes it: then it goes before everything else. */
export function isEmergency(
  { outbound, kinds }: Pick<CallWorld, 'outbound' | 'kinds'>,
  number: string,
): boolean {
  const listed = new RegExp(kindRegex('emergency', kinds.emergency)).test(number);
  return compiled(outbound, ({ pattern }) => pattern).some(
    ({ rule, pattern }) => matches(pattern, number) && (rule.emergency || listed),
  );
}

/**
 * The way out for a number that an extension calls, or null if no route matches. In an emergency, routes for
 * emergencies come first, and nothing bars the call. Otherwise the most specific route that may take it.
 */
export function wayOut(
  world: Pick<CallWorld, 'outbound' | 'kinds' | 'extensions'>,
  number: string,
  payer: string,
): WayOut | null {
  const { calls, maxSeconds } = world.extensions.get(payer) ?? initialFeatures;
  const emergency = isEmergency(world, number);
  const international = new RegExp(kindRegex('international', world.kinds.international)).test(number);
  const verdictOf = (route: OutboundRule): 'ok' | Barred => {
    if (emergency) return 'ok';
    if (calls === 'internal' || (international && calls === 'national')) return 'extension';
    return international && !route.international ? 'international' : 'ok';
  };
  const [best] = compiled(world.outbound, ({ pattern }) => pattern)
    .filter(({ pattern }) => matches(pattern, number))
    .map(({ rule, pattern }) => ({ rule, pattern, verdict: verdictOf(rule) }))
    .sort(
      (a, b) =>
        (emergency ? Number(b.rule.emergency) - Number(a.rule.emergency) : 0) ||
        Number(b.verdict === 'ok') - Number(a.verdict === 'ok') ||
        bySpecificity(a.pattern, b.pattern),
    );
  if (best === undefined) return null;
  const limits = [best.rule.maxSeconds, maxSeconds].filter((limit) => limit !== null);
  return {
    verdict: best.verdict,
    route: best.rule,
    emergency,
    international,
    dialled: best.rule.prepend + number.slice(best.rule.strip),
    maxSeconds: emergency || limits.length === 0 ? null : Math.min(...limits),
  };
}

/** The route of a number that is called from outside, and where it leads at a moment; null if there is none. */
export function whoAnswers(
  inbound: readonly InboundRule[],
  number: string,
  at: WeekTime,
): { route: InboundRule; open: boolean; to: Destination } | null {
  const digits = number.replaceAll(/\D/g, '');
  const [best] = compiled(inbound, ({ did }) => did)
    .filter(({ pattern }) => matches(pattern, digits))
    .sort((a, b) => bySpecificity(a.pattern, b.pattern));
  if (best === undefined) return null;
  const { rule: route } = best;
  const hours = route.hours === null ? null : readHours(route.hours);
  const open = hours === null || (typeof hours !== 'string' && isOpen(hours, at));
  return { route, open, to: open ? route.to : route.otherwise };
}

/** What happens to a call first, and why. */
export interface CallPlan {
  action: 'extension' | 'group' | 'out' | 'refused';
  /** The extension or group that is called, or what trunks are asked for; null if refused. */
  number: string | null;
  /** Extensions that ring; empty for an outside call. */
  rings: string[];
  /** Trunks in the order in which they are tried. */
  trunks: string[];
  /** Such as `out:_0X.`; the last one that decided. */
  route: string | null;
  kind: 'emergency' | 'international' | 'national' | 'internal';
  /** The extension that pays for an outside call. */
  payer: string | null;
  maxSeconds: number | null;
  /** What decided, in order, in words. */
  why: string[];
}

export interface PlannedCall {
  number: string;
  /** The extension that calls; null for none. */
  from: string | null;
  /** Whether a trunk brings the call. */
  inbound: boolean;
  at: WeekTime;
}

/** What happens to a call, before anybody answers or is busy. */
export function planCall(world: CallWorld, { number, from, inbound, at }: PlannedCall): CallPlan {
  const why: string[] = [];
  if (!inbound) return place(world, number, from, why);
  const answer = whoAnswers(world.inbound, number, at);
  if (answer === null) return refused([...why, `No inbound route has ${number}.`]);
  const id = `in:${answer.route.did}`;
  const hours =
    answer.route.hours === null ? '' : `, ${answer.open ? 'open' : 'closed'} (${answer.route.hours})`;
  why.push(`The inbound route ${id} has ${number}${hours}: ${answer.to}.`);
  const to = splitDestination(answer.to);
  if (to === null) return refused(why, id);
  const plan = place(world, to.number, null, why);
  return { ...plan, route: plan.route ?? id };
}

function place(world: CallWorld, first: string, from: string | null, why: string[]): CallPlan {
  let number = first;
  let payer = from;
  for (let hops = 0; hops <= callRules.maxForwards; hops++) {
    if (isEmergency(world, number) || number.length > 8) return outside(world, number, payer, why);
    const features = world.extensions.get(number);
    if (world.wires.has(number)) {
      return refused([...why, `${number} is a private wire, which only its far end reaches.`]);
    }
    if (features === undefined) {
      const group = world.groups.get(number);
      return group === undefined ? outside(world, number, payer, why) : ringing(world, group, payer, why);
    }
    const target = features.forwardAlways ?? (features.dnd ? features.forwardBusy : null);
    if (target === null) {
      if (features.dnd) return refused([...why, `${number} is not to be disturbed.`]);
      return { ...inside('extension', number, [number]), why: [...why, `${number} is an extension.`] };
    }
    const reason =
      features.forwardAlways === null ? 'is not to be disturbed, and forwards' : 'forwards all calls';
    why.push(`${number} ${reason} to ${target}.`);
    payer = number;
    number = target;
  }
  return refused([...why, `A call is forwarded ${callRules.maxForwards} times at most.`]);
}

function ringing(world: CallWorld, group: GroupRule, payer: string | null, why: string[]): CallPlan {
  const { number, members } = group;
  const rings = members.filter((member) => member !== payer && world.extensions.get(member)?.dnd !== true);
  return { ...inside('group', number, rings), why: [...why, `${number} is a group.`] };
}

function outside(world: CallWorld, number: string, payer: string | null, why: string[]): CallPlan {
  if (payer === null) {
    return refused([
      ...why,
      `${number} is neither an extension nor a group, and nobody pays for a call out.`,
    ]);
  }
  const way = wayOut(world, number, payer);
  if (way === null) {
    return refused([
      ...why,
      `${number} is neither an extension nor a group, and no outbound route matches it.`,
    ]);
  }
  const { verdict, route, emergency, international, dialled, maxSeconds } = way;
  const id = `out:${route.pattern}`;
  const kind = emergency ? 'emergency' : international ? 'international' : 'national';
  if (verdict === 'extension') {
    const { calls } = world.extensions.get(payer) ?? initialFeatures;
    return refused([...why, `${number} is ${kind}, and ${payer} may call ${calls} numbers only.`], id, kind);
  }
  if (verdict === 'international') {
    return refused([...why, `${number} is international, and no route that matches allows that.`], id, kind);
  }
  why.push(`The outbound route ${id} takes ${number}, which is ${kind}, as ${dialled}.`);
  return {
    ...nothing,
    action: 'out',
    number: dialled,
    trunks: route.trunks,
    route: id,
    kind,
    payer,
    maxSeconds,
    why,
  };
}

const nothing = {
  ...{ number: null, rings: [], trunks: [], route: null, kind: 'internal', payer: null, maxSeconds: null },
} as const satisfies Partial<CallPlan>;

function inside(action: 'extension' | 'group', number: string, rings: string[]): Omit<CallPlan, 'why'> {
  return { ...nothing, trunks: [], action, number, rings };
}

function refused(why: string[], route: string | null = null, kind: CallPlan['kind'] = 'internal'): CallPlan {
  return { ...nothing, rings: [], trunks: [], action: 'refused', route, kind, why };
}
