import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wayOut } from '../../../src/domain/call-plan.ts';
import { emergencyWays } from '../../../src/domain/emergency-ways.ts';
import { bySpecificity, readPattern } from '../../../src/domain/patterns.ts';
import type { OutboundRule } from '../../../src/domain/routes.ts';

const route = (pattern: string, more: Partial<OutboundRule> = {}): OutboundRule => ({
  ...{ pattern, trunks: ['north'], strip: 0, prepend: '', emergency: false, international: false },
  ...{ maxCalls: null, maxSeconds: null, failoverSeconds: 2.5 },
  ...more,
});

describe('the ways out in an emergency', () => {
  it('are those of routes for emergencies, then of routes that take listed numbers, and no others', () => {
    const routes = [
      route('_0Z.', { international: true }),
      route('_1XX', { trunks: ['north', 'south'], strip: 1, prepend: '9' }),
      route('_99X', { emergency: true, failoverSeconds: 1 }),
    ];
    const shown = new Map([['south', '4930123']]);
    expect(emergencyWays(routes, { emergency: ['112', '911', '110'] }, shown)).toEqual([
      '^99[0123456789]$/0//north:/1',
      '^(112|110)$/1/9/north:&south:4930123/2.5',
    ]);
    expect(emergencyWays(routes.slice(0, 1), { emergency: ['112'] }, shown)).toEqual([]);
  });

  it('lead where the rules lead, with the database and without', () => {
    const pattern = fc.constantFrom(
      '112',
      '_11X',
      '_1.',
      '911',
      '_9XX',
      '_XXX',
      '_X.',
      '0112',
      '_0X.',
      '+112',
    );
    const routes = fc.uniqueArray(
      fc.record({
        pattern,
        emergency: fc.boolean(),
        strip: fc.integer({ min: 0, max: 3 }),
        prepend: fc.constantFrom('', '0', '+49'),
        trunks: fc.uniqueArray(fc.constantFrom('north', 'south'), { minLength: 1 }),
      }),
      { selector: (one) => one.pattern },
    );
    const emergency = fc.uniqueArray(fc.constantFrom('112', '911', '110'));
    const number = fc.constantFrom('112', '911', '110', '113', '0112', '999', '+112', '1123');
    fc.assert(
      fc.property(routes, emergency, number, (some, listed, called) => {
        const outbound = some
          .map(({ pattern, ...more }) => route(pattern, more))
          .sort((a, b) => bySpecificity(parsed(a), parsed(b)));
        const kinds = { emergency: listed, international: [] };
        const rule = wayOut({ outbound, kinds, extensions: new Map() }, called, '1001');
        const ways = emergencyWays(outbound, kinds, new Map()).map((way) => way.split('/'));
        const way = ways.find(([regex = '']) => new RegExp(regex).test(called));
        if (rule?.emergency !== true) {
          expect(way).toBeUndefined();
          return;
        }
        const [, strip, prepend, trunks] = way ?? [];
        expect(`${prepend}${called.slice(Number(strip))}`).toBe(rule.dialled);
        expect(trunks).toBe(rule.route.trunks.map((name) => `${name}:`).join('&'));
      }),
    );
  });
});

function parsed({ pattern }: OutboundRule) {
  const read = readPattern(pattern);
  if (typeof read === 'string') throw new Error(read);
  return read;
}
