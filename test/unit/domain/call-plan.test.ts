import { describe, expect, it } from 'vitest';
import { type CallWorld, planCall } from '../../../src/domain/call-plan.ts';
import { type ExtensionFeatures, initialFeatures } from '../../../src/domain/features.ts';
import type { OutboundRule } from '../../../src/domain/routes.ts';

const at = { day: 1, time: '10:00' };
const out = (pattern: string, more: Partial<OutboundRule> = {}): OutboundRule => ({
  ...{ pattern, trunks: ['north', 'south'], strip: 0, prepend: '', emergency: false, international: false },
  ...{ maxCalls: null, maxSeconds: null, failoverSeconds: 2.5 },
  ...more,
});

/** Four extensions, a wire, a group and some routes; `features` of some extensions. */
function world(features: Record<string, Partial<ExtensionFeatures>> = {}): CallWorld {
  const numbers = ['1001', '1002', '1003', '1004'];
  return {
    extensions: new Map(numbers.map((number) => [number, { ...initialFeatures, ...features[number] }])),
    wires: new Set(['5001']),
    groups: new Map([
      ['600', { number: '600', name: null, members: ['1001', '1002'], ringSeconds: 20, fallback: 'hangup' }],
    ]),
    inbound: [
      { did: '493012', to: 'extension:1001', hours: null, otherwise: 'hangup' },
      { did: '493013', to: 'group:600', hours: 'mon 08:00-18:00', otherwise: 'extension:1004' },
      { did: '_4930XX', to: 'hangup', hours: null, otherwise: 'hangup' },
    ],
    outbound: [
      out('_0Z.', { strip: 1, prepend: '+49', maxSeconds: 600 }),
      out('_00.', { international: true }),
      out('_0049.', {}),
      out('112', { trunks: ['south'], emergency: true }),
      out('_XXXX', {}),
    ],
    kinds: { emergency: ['911'], international: ['00', '+'] },
  };
}

const internal = (number: string, from: string | null = '1004', given = world()) =>
  planCall(given, { number, from, inbound: false, at });
const inbound = (number: string, when = at, given = world()) =>
  planCall(given, { number, from: null, inbound: true, at: when });

describe('a call of an extension', () => {
  it('rings an extension, or a group without the caller and those not to be disturbed', () => {
    expect(internal('1001')).toMatchObject({ action: 'extension', number: '1001', rings: ['1001'] });
    expect(internal('600')).toMatchObject({ action: 'group', rings: ['1001', '1002'] });
    expect(internal('600', '1001')).toMatchObject({ rings: ['1002'] });
    expect(internal('600', '1004', world({ '1002': { dnd: true } }))).toMatchObject({ rings: ['1001'] });
  });

  it('never reaches a private wire, not even by a route', () => {
    expect(internal('5001')).toMatchObject({
      action: 'refused',
      why: [expect.stringContaining('private wire')],
    });
  });

  it('goes out by the most specific route, with its rules for the number and its limit', () => {
    expect(internal('0301234')).toMatchObject({
      ...{ action: 'out', number: '+49301234', trunks: ['north', 'south'], route: 'out:_0Z.' },
      ...{ kind: 'national', payer: '1004', maxSeconds: 600 },
    });
    const own = world({ '1004': { maxSeconds: 60 } });
    expect(internal('0301234', '1004', own)).toMatchObject({ maxSeconds: 60 });
    expect(internal('77')).toMatchObject({ action: 'refused', route: null });
  });

  it('to another country takes a route that allows it, even if another one is more specific', () => {
    expect(internal('004930')).toMatchObject({ action: 'out', route: 'out:_00.', kind: 'international' });
    const closed = { ...world(), outbound: [out('_00.')] };
    expect(internal('004930', '1004', closed)).toMatchObject({ action: 'refused', kind: 'international' });
  });

  it('goes as far as the extension may call', () => {
    const bound = world({ '1004': { calls: 'national' }, '1003': { calls: 'internal' } });
    expect(internal('004930', '1004', bound)).toMatchObject({ action: 'refused' });
    expect(internal('030123', '1004', bound)).toMatchObject({ action: 'out' });
    expect(internal('030123', '1003', bound)).toMatchObject({ action: 'refused' });
    expect(internal('1001', '1003', bound)).toMatchObject({ action: 'extension' });
  });

  it('in an emergency goes before all, and without limits', () => {
    const emergency = { ...world({ '1004': { calls: 'internal', maxSeconds: 5 } }) };
    const extensions = new Map([...emergency.extensions, ['112', initialFeatures]] as const);
    const plan = internal('112', '1004', { ...emergency, extensions });
    expect(plan).toMatchObject({ action: 'out', trunks: ['south'], kind: 'emergency', maxSeconds: null });
    // A listed number is one for emergencies whichever route takes it.
    const listed = { ...emergency, outbound: [out('_XXX', { maxSeconds: 9 })] };
    expect(internal('911', '1004', listed)).toMatchObject({
      action: 'out',
      kind: 'emergency',
      maxSeconds: null,
    });
    expect(internal('911')).toMatchObject({ action: 'refused' });
  });

  it('follows forwards, for which the one who forwards pays', () => {
    const forwarded = world({ '1001': { forwardAlways: '1002' }, '1002': { forwardAlways: '030123' } });
    expect(internal('1001', '1004', forwarded)).toMatchObject({
      action: 'out',
      payer: '1002',
      number: '+4930123',
    });
    const barred = world({ '1001': { forwardAlways: '030123', calls: 'internal' } });
    expect(internal('1001', '1004', barred)).toMatchObject({ action: 'refused' });
  });

  it('to an extension that is not to be disturbed goes where its calls go while it is busy', () => {
    expect(internal('1001', '1004', world({ '1001': { dnd: true } }))).toMatchObject({ action: 'refused' });
    const led = world({ '1001': { dnd: true, forwardBusy: '600' } });
    expect(internal('1001', '1004', led)).toMatchObject({ action: 'group', number: '600' });
  });

  it('ends where forwards go in a circle', () => {
    const circle = world({ '1001': { forwardAlways: '1002' }, '1002': { forwardAlways: '1001' } });
    expect(internal('1001', '1004', circle)).toMatchObject({ action: 'refused' });
  });
});

describe('a call from outside', () => {
  it('goes where the most specific route says, with or without a +', () => {
    expect(inbound('493012')).toMatchObject({ action: 'extension', number: '1001', route: 'in:493012' });
    expect(inbound('+493012')).toMatchObject({ action: 'extension' });
    expect(inbound('493099')).toMatchObject({ action: 'refused', route: 'in:_4930XX' });
    expect(inbound('123')).toMatchObject({ action: 'refused', route: null });
  });

  it('goes elsewhere at other hours', () => {
    expect(inbound('493013')).toMatchObject({ action: 'group', number: '600' });
    expect(inbound('493013', { day: 1, time: '18:00' })).toMatchObject({
      action: 'extension',
      number: '1004',
    });
  });

  it('gets out again only if an extension forwards it, which pays', () => {
    const forwards = world({ '1001': { forwardAlways: '030123' } });
    expect(inbound('493012', at, forwards)).toMatchObject({
      action: 'out',
      payer: '1001',
      route: 'out:_0Z.',
    });
    expect(internal('030123', null)).toMatchObject({ action: 'refused' });
    expect(inbound('030123')).toMatchObject({ action: 'refused' });
  });
});
