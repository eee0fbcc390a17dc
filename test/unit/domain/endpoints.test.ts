import { describe, expect, it } from 'vitest';
import { endpointColumns, endpointTypes } from '../../../src/domain/endpoints.ts';

const columns = (type: (typeof endpointTypes)[number], name = 'Desk') =>
  endpointColumns({ number: '1001', type, name, password: 'p' });

describe('endpointColumns', () => {
  it.each(endpointTypes.map((type) => [type, columns(type)] as const))(
    'tie the three rows of %s together and keep its state known',
    (_, { endpoint, auth, aor }) => {
      expect(endpoint).toMatchObject({ id: '1001', aors: '1001', auth: '1001', disallow: 'all' });
      expect(auth).toEqual({ id: '1001', auth_type: 'userpass', username: '1001', password: 'p' });
      expect(aor).toMatchObject({ id: '1001', remove_existing: 'yes', qualify_frequency: 60 });
    },
  );

  it('are the types of phones: transport, context, contacts', () => {
    const table = endpointTypes.map((type) => {
      const {
        endpoint: { webrtc = 'no', context },
        aor: { max_contacts },
      } = columns(type);
      return [type, webrtc, context, max_contacts];
    });
    expect(table).toEqual([
      ['extension', 'yes', 'from-internal', 1],
      ['line', 'yes', 'from-internal', 5],
      ['vpw', 'yes', 'vpw', 2],
      ['cas', 'yes', 'from-internal', 1],
      ['3rd_party', 'no', 'from-internal', 1],
    ]);
  });

  it('let a UDP phone work from behind an address translator', () => {
    expect(columns('3rd_party').endpoint).toMatchObject({
      rtp_symmetric: 'yes',
      force_rport: 'yes',
      rewrite_contact: 'yes',
      direct_media: 'no',
    });
  });

  it('keep a name from breaking out of the caller id', () => {
    const { endpoint } = columns('3rd_party', 'A"; <x>\r\nB');
    expect(endpoint).toMatchObject({ callerid: '"A xB" <1001>' });
  });
});
