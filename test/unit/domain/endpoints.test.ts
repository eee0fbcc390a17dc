import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EndpointType,
  type ExtensionType,
  endpointColumns,
  endpointTypes,
  extensionChange,
  extensionInput,
  extensionTypes,
  numberLengths,
  parseName,
  parseNumber,
  parseTrunkName,
  trunkChange,
  trunkInput,
  trunkTypes,
} from '../../../src/domain/endpoints.ts';
import { Secret } from '../../../src/domain/secret.ts';

const columns = (type: ExtensionType, more: { name?: string | null; peer?: string } = {}) =>
  endpointColumns({ number: '1001', type, name: 'Desk', password: 'p', ...more });

describe('endpointTypes', () => {
  it("are the seed's table", () => {
    const table = Object.entries(endpointTypes).map(([type, { transport, context, maxContacts, secret }]) => {
      return [type, transport, context, maxContacts, secret];
    });
    expect(table).toEqual([
      ['extension', 'wss', 'from-internal', 1, 'generated'],
      ['line', 'wss', 'from-internal', 5, 'generated'],
      ['vpw', 'wss', 'vpw', 2, 'generated'],
      ['cas', 'wss', 'from-internal', 1, 'generated'],
      ['3rd_party', 'udp', 'from-internal', 1, 'generated'],
      ['trunk', 'udp', 'from-pstn', 1, 'provided'],
      ['sbc', 'udp', 'from-pstn', 1, 'provided'],
    ]);
  });

  it('either register with this server or lead to a provider', () => {
    const registering = (Object.keys(endpointTypes) as EndpointType[]).filter(
      (type) => endpointTypes[type].registers,
    );
    expect(registering).toEqual(extensionTypes);
    expect([...extensionTypes, ...trunkTypes]).toEqual(Object.keys(endpointTypes));
  });
});

describe('endpointColumns', () => {
  it.each(extensionTypes.map((type) => [type, columns(type)] as const))(
    'tie the three rows of %s together and keep its state known',
    (type, { endpoint, auth, aor }) => {
      const { context, maxContacts } = endpointTypes[type];
      expect(endpoint).toMatchObject({ id: '1001', aors: '1001', auth: '1001', disallow: 'all', context });
      expect(auth).toEqual({ id: '1001', auth_type: 'userpass', username: '1001', password: 'p' });
      expect(aor).toEqual({
        id: '1001',
        max_contacts: maxContacts,
        remove_existing: 'yes',
        qualify_frequency: 60,
      });
    },
  );

  it.each(extensionTypes)('make a browser of %s where its transport says so', (type) => {
    expect(columns(type).endpoint['webrtc'] ?? 'no').toBe(
      endpointTypes[type].transport === 'wss' ? 'yes' : 'no',
    );
  });

  it('let a UDP phone work from behind an address translator', () => {
    expect(columns('3rd_party').endpoint).toMatchObject({
      rtp_symmetric: 'yes',
      force_rport: 'yes',
      rewrite_contact: 'yes',
      direct_media: 'no',
    });
  });

  it.each(extensionTypes)('end the call of a %s that vanished, but not soon while it is held', (type) => {
    expect(columns(type).endpoint).toMatchObject({ rtp_timeout: 60, rtp_timeout_hold: 3600 });
  });

  it('name the caller, and the far end of a wire', () => {
    expect(columns('line').endpoint).toMatchObject({ callerid: '"Desk" <1001>' });
    expect(columns('line', { name: null }).endpoint).toMatchObject({ callerid: '<1001>' });
    expect(columns('vpw', { peer: '1002' }).endpoint).toMatchObject({ set_var: 'VPW_PEER=1002' });
    expect(columns('line').endpoint).not.toHaveProperty('set_var');
  });
});

describe('extensionInput', () => {
  const accepts = (input: unknown) => extensionInput.safeParse(input).success;

  it.each(extensionTypes)('takes a %s', (type) => {
    const peer = type === 'vpw' ? { peer: '1002' } : {};
    const input = { number: '1001', type, name: ' Desk ', ...peer };
    expect(extensionInput.parse(input)).toEqual({ ...input, name: 'Desk' });
  });

  it.each(numberLengths)('takes a number of %i digits', (length) => {
    expect(parseNumber('1'.repeat(length))).toHaveLength(length);
  });

  it.each([
    '1',
    '123456789',
    '',
    '12a',
    '-1',
    '--type',
    '+49',
    '1 1',
    ' 11',
    '11\n',
    '1\r\n1',
    '11\0',
    '\u0661\u0662',
    '1;1',
    "11'",
    '*43',
  ])('has no number %j', (number) => {
    expect(accepts({ number, type: 'line' })).toBe(false);
    expect(() => parseNumber(number)).toThrow(/a number/);
  });

  it.each([
    ['trunk', { number: '1001', type: 'trunk' }],
    ['__proto__', { number: '1001', type: '__proto__' }],
    ['a password', { number: '1001', type: 'line', password: 'x'.repeat(32) }],
    ['a secret', { number: '1001', type: 'line', secret: 'x'.repeat(32) }],
    ['a wire without a far end', { number: '1001', type: 'vpw' }],
    ['a wire to itself', { number: '1001', type: 'vpw', peer: '1001' }],
    ['a far end of something else', { number: '1001', type: 'line', peer: '1002' }],
    ['a number that is no text', { number: 1001, type: 'line' }],
    ['nothing', undefined],
  ])('does not take %s', (_, input) => {
    expect(accepts(input)).toBe(false);
  });

  it('takes nothing that could end a line, a value or an option, whatever is given', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9;\r\n"'-]{1,10}$/));
    const input = fc.record({
      number: fc.oneof(text, fc.stringMatching(/^\d{1,9}$/)),
      type: fc.oneof(text, fc.constantFrom(...extensionTypes)),
      name: fc.option(text, { nil: undefined }),
      peer: fc.option(fc.oneof(text, fc.stringMatching(/^\d{2,8}$/)), { nil: undefined }),
    });
    fc.assert(
      fc.property(input, (given) => {
        const { success, data } = extensionInput.safeParse(given);
        if (!success) return;
        expect(data.number).toMatch(/^[0-9]{2,8}$/);
        const { endpoint, auth, aor } = endpointColumns({ ...data, name: data.name ?? null, password: 'p' });
        for (const value of Object.values({ ...endpoint, ...auth, ...aor })) {
          expect(String(value)).not.toMatch(/[\r\n\0;^]/);
        }
        expect(String(endpoint['callerid'])).toMatch(/^("[^"\\<>]+" )?<\d+>$/);
        expect(Buffer.byteLength(String(endpoint['callerid']))).toBeLessThan(80);
      }),
      { numRuns: 5000 },
    );
  });
});

it('extensionChange changes a name or a far end and nothing else', () => {
  expect(extensionChange.parse({ name: '' })).toEqual({ name: null });
  expect(extensionChange.parse({})).toEqual({});
  for (const change of [{ type: 'line' }, { number: '1002' }, { password: 'x' }, { peer: 'x' }]) {
    expect(extensionChange.safeParse(change).success).toBe(false);
  }
  expect(parseName('A')).toBe('A');
});

describe('trunkInput', () => {
  const trunk = { name: 'provider-1', type: 'trunk', host: 'sip.example.com' };
  const account = { username: 'alice', secret: 'from the provider' };
  const accepts = (input: unknown) => trunkInput.safeParse(input).success;

  it('takes what is needed and fills in the rest', () => {
    const plain = { transport: 'udp', srtp: false, codecs: null, callerId: null };
    expect(trunkInput.parse(trunk)).toEqual({ ...trunk, ...plain, port: 5060, register: false });
    expect(trunkInput.parse({ ...trunk, transport: 'tls' })).toMatchObject({ port: 5061 });
    const { secret, ...rest } = trunkInput.parse({
      ...trunk,
      ...account,
      register: true,
      port: 5070,
      match: ['203.0.113.9/24', '203.0.113.0/24', '198.51.100.1'],
    });
    expect(rest).toEqual({
      ...trunk,
      ...plain,
      username: 'alice',
      register: true,
      port: 5070,
      match: ['198.51.100.1', '203.0.113.0/24'],
    });
    expect(secret).toBeInstanceOf(Secret);
    expect(secret?.reveal()).toBe(account.secret);
  });

  it.each([
    '',
    '1001',
    '1a',
    '-a',
    '--host',
    'a b',
    'a;b',
    'a\n',
    'a\0',
    'a/b',
    'a@b',
    '\u00e4',
    'a'.repeat(33),
  ])('has no name %j', (name) => {
    expect(accepts({ ...trunk, name })).toBe(false);
    expect(() => parseTrunkName(name)).toThrow(/a name has/);
  });

  it.each([
    ['an extension', { ...trunk, type: 'line' }],
    ['port 0', { ...trunk, port: 0 }],
    ['port 65536', { ...trunk, port: 65536 }],
    ['a user without a secret', { ...trunk, username: 'alice' }],
    ['a secret without a user', { ...trunk, secret: 's' }],
    ['registering without a user', { ...trunk, register: true }],
    ['a secret of two lines', { ...trunk, ...account, secret: 'a\nb' }],
    ['a secret that Asterisk would split', { ...trunk, ...account, secret: 'a;b' }],
    ['a secret that Asterisk would decode', { ...trunk, ...account, secret: 'a^0Ab' }],
    ['a secret too long', { ...trunk, ...account, secret: 'a'.repeat(81) }],
    ['a user that leaves the URI', { ...trunk, ...account, username: 'a@b' }],
    ['the whole world', { ...trunk, match: ['0.0.0.0/0'] }],
  ])('does not take %s', (_, input) => {
    expect(accepts(input)).toBe(false);
  });

  it('lets a trunk change without its other values', () => {
    expect(trunkChange.parse({ port: 5061 })).toEqual({ port: 5061 });
    expect(trunkChange.safeParse({ type: 'sbc' }).success).toBe(false);
  });
});
