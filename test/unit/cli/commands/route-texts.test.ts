import { describe, expect, it } from 'vitest';
import { featuresText } from '../../../../src/cli/commands/ext/features.ts';
import { groupsText, writtenGroupText } from '../../../../src/cli/commands/group/text.ts';
import { routesText, testText, writtenText } from '../../../../src/cli/commands/route/text.ts';
import { createStyle } from '../../../../src/cli/style.ts';
import { initialFeatures } from '../../../../src/domain/features.ts';
import type { Group } from '../../../../src/services/groups.ts';
import type { RouteTest } from '../../../../src/services/route-test.ts';
import type { InboundRoute, OutboundRoute } from '../../../../src/services/routes.ts';

const plain = createStyle(false);
const createdAt = '2026-11-22T12:00:00.000Z';
const inbound: InboundRoute = {
  id: 'in:493012',
  direction: 'in',
  did: '493012',
  to: 'group:600',
  hours: 'mon-fri 08:00-18:00',
  otherwise: 'hangup',
  createdAt,
};
const outbound: OutboundRoute = {
  ...{
    id: 'out:_0Z.',
    direction: 'out',
    pattern: '_0Z.',
    trunks: ['north', 'south'],
    strip: 1,
    prepend: '+49',
  },
  ...{
    emergency: false,
    international: true,
    maxCalls: 2,
    maxSeconds: 5400,
    failoverSeconds: 2.5,
    createdAt,
  },
};

describe('what commands say of routes', () => {
  it('lists them by direction', () => {
    expect(routesText([inbound, outbound], plain)).toBe(
      [
        'INBOUND    TO         HOURS                ELSE',
        'in:493012  group:600  mon-fri 08:00-18:00  hangup',
        '',
        'OUTBOUND  TRUNKS        NUMBER                                  KINDS                    LIMITS',
        'out:_0Z.  north, south  without the first digit, +49 before it  national, international  2 at once, 90 min each',
      ].join('\n'),
    );
    expect(routesText([], plain)).toContain('Next: smartcms route in add');
  });

  it('says what a write did and what comes next', () => {
    expect(writtenText({ ...inbound, result: 'created' }, plain)).toMatch(
      /^✔ Added route in:493012.*\nNext: smartcms route test 493012 --inbound$/s,
    );
    expect(writtenText({ ...inbound, result: 'removed' }, plain)).toBe('✔ Removed route in:493012');
  });

  it('tells what would happen, and why', () => {
    const test: RouteTest = {
      called: '030123',
      from: '1001',
      inbound: false,
      day: 1,
      time: '10:00',
      action: 'out',
      number: '+4930123',
      rings: [],
      trunks: ['north', 'south'],
      route: 'out:_0Z.',
      kind: 'national',
      payer: '1001',
      maxSeconds: 90,
      why: ['The outbound route takes it.'],
    };
    const text = testText(test, plain);
    expect(text).toBe(
      [
        'Extension 1001 to 030123: goes out as +4930123 over north, then south',
        '  The outbound route takes it.',
        '  1001 pays for it.',
        '  It may take 90 s.',
      ].join('\n'),
    );
  });
});

describe('what commands say of groups and features', () => {
  const group: Group = {
    number: '600',
    name: 'Sales',
    members: ['1001', '1002'],
    strategy: 'all',
    ringSeconds: 30,
    fallback: 'hangup',
    createdAt,
  };

  it('lists groups and tells what a write did', () => {
    expect(groupsText([group], plain)).toBe(
      ['NUMBER  NAME   MEMBERS     RINGS  THEN', '600     Sales  1001, 1002  30 s   hangup'].join('\n'),
    );
    expect(groupsText([], plain)).toContain('Next: smartcms group add');
    expect(writtenGroupText({ ...group, result: 'created' }, plain)).toMatch(/^✔ Added group 600/);
  });

  it('shows features', () => {
    const text = featuresText(
      { number: '1001', ...initialFeatures, forwardBusy: '1002', maxSeconds: 7200 },
      plain,
    );
    expect(text).toMatch(/^While busy +1002$/m);
    expect(text).toMatch(/^Longest outside call +2 h$/m);
  });
});
