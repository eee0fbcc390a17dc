import { describe, expect, it } from 'vitest';
import { defaultMatch, trunkColumns } from '../../../src/domain/trunk-rows.ts';

const trunk = {
  name: 'provider',
  type: 'trunk' as const,
  host: '203.0.113.5',
  port: 5080,
  username: 'alice',
  match: ['203.0.113.0/24', '198.51.100.7'],
  register: true,
  transport: 'udp' as const,
  srtp: false,
  codecs: null,
  callerId: null,
};

describe('trunkColumns', () => {
  it('make a trunk that is known by its address, logs in and registers', () => {
    const { endpoint, aor, auth, identifies, registration } = trunkColumns(trunk, 'their secret');
    expect(endpoint).toMatchObject({
      id: 'provider',
      context: 'from-pstn',
      identify_by: 'ip',
      outbound_auth: 'provider',
      from_user: 'alice',
      rtp_timeout: 60,
    });
    expect(endpoint).not.toHaveProperty('auth');
    expect(aor).toMatchObject({ id: 'provider', contact: 'sip:203.0.113.5:5080', max_contacts: 0 });
    expect(auth).toEqual({
      id: 'provider',
      auth_type: 'userpass',
      username: 'alice',
      password: 'their secret',
    });
    expect(identifies).toEqual([
      { id: 'provider-1', endpoint: 'provider', match: '203.0.113.0/24' },
      { id: 'provider-2', endpoint: 'provider', match: '198.51.100.7' },
    ]);
    expect(registration).toMatchObject({
      server_uri: 'sip:203.0.113.5:5080',
      client_uri: 'sip:alice@203.0.113.5:5080',
      outbound_auth: 'provider',
      line: 'yes',
      endpoint: 'provider',
      max_random_initial_delay: 0,
    });
  });

  it('neither log in nor register without an account', () => {
    const open = trunkColumns({ ...trunk, username: null, register: false, match: [] }, null);
    expect(open).toMatchObject({ auth: null, registration: null, identifies: [] });
    expect(open.endpoint['outbound_auth']).toBeNull();
    expect(trunkColumns({ ...trunk, register: false }, 's').registration).toBeNull();
  });

  it('encrypt signalling and sound, with codecs and a caller id of their own', () => {
    const secure = trunkColumns(
      { ...trunk, port: 5061, transport: 'tls', srtp: true, codecs: ['alaw', 'ulaw'], callerId: '+4930123' },
      'their secret',
    );
    expect(secure.endpoint).toMatchObject({
      transport: 'transport-tls',
      media_encryption: 'sdes',
      allow: 'alaw,ulaw',
      send_pai: 'yes',
    });
    // A semicolon would end the value for Asterisk.
    expect(secure.aor['contact']).toBe('sip:203.0.113.5:5061^3Btransport=tls');
    expect(secure.registration).toMatchObject({
      transport: 'transport-tls',
      server_uri: 'sip:203.0.113.5:5061^3Btransport=tls',
    });
    expect(trunkColumns(trunk, 's').endpoint).not.toHaveProperty('media_encryption');
  });

  it('match a host by itself where it is an address', () => {
    expect(defaultMatch('203.0.113.5')).toEqual(['203.0.113.5']);
    expect(defaultMatch('sip.example.com')).toEqual([]);
  });
});
