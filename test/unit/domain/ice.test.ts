import { describe, expect, it } from 'vitest';
import { iceAddress, iceLabel, iceServersFor, stunServer, turnCredential } from '../../../src/domain/ice.ts';
import { Secret } from '../../../src/domain/secret.ts';

describe('the address of a server', () => {
  it.each([
    ['stun:stun.example.com', { scheme: 'stun', host: 'stun.example.com', port: 3478, transport: 'udp' }],
    ['stun:203.0.113.5:19302', { scheme: 'stun', host: '203.0.113.5', port: 19302, transport: 'udp' }],
    ['turn:Turn.Example.com', { scheme: 'turn', host: 'turn.example.com', port: 3478, transport: 'udp' }],
    [
      'turn:[2001:db8::1]:3479?transport=udp',
      { scheme: 'turn', host: '2001:db8::1', port: 3479, transport: 'udp' },
    ],
    ['turn:a.example?transport=tcp', { scheme: 'turn', host: 'a.example', port: 3478, transport: 'tcp' }],
    ['turns:a.example', { scheme: 'turns', host: 'a.example', port: 5349, transport: 'tls' }],
    [
      'turns:a.example:443?transport=tcp',
      { scheme: 'turns', host: 'a.example', port: 443, transport: 'tls' },
    ],
  ])('%s is read', (uri, address) => {
    expect(iceAddress(uri)).toEqual(address);
  });

  it.each([
    ...['', 'turn:', 'turn.example.com:3478', 'turn://a.example', 'http://a.example', 'turn:a.example:0'],
    ...['turn:a.example:65536', 'turn:a.example?transport=sctp', 'turn:a.example?transport=tcp&x=1'],
    ...[
      'stun:a.example?transport=udp',
      'turns:a.example?transport=udp',
      'turn:user@a.example',
      'turn:-a.example',
    ],
    ...['turn:[a.example]', 'turn:[1.2.3.4]', 'turn:2001:db8::1', 'turn:300.1.1.1', 'turn:1.2.3', 'turn:a b'],
    ...['turn:a.example;x', 'turn:$(id)', 'turn:a.example/x', 'turn:a.example:3478\nx'],
  ])('%j is none', (uri) => {
    expect(iceAddress(uri)).toBeNull();
  });

  it('is for Asterisk a name or an IPv4 address', () => {
    expect(stunServer('stun.example.com:3479')).toMatchObject({ host: 'stun.example.com', port: 3479 });
    for (const text of ['[2001:db8::1]:3478', 'stun:stun.example.com', 'a b', ''])
      expect(stunServer(text)).toBeNull();
  });

  it.each([
    ['stun:a.example', 'a.example:3478'],
    ['turn:[2001:db8::1]:9', '[2001:db8::1]:9'],
  ])('%s is shown as %s', (uri, label) => {
    const address = iceAddress(uri);
    expect(address && iceLabel(address)).toBe(label);
  });
});

describe('the credential for a TURN server', () => {
  const secret = new Secret('north-of-the-river-7041');
  const now = new Date((1_793_800_000 - 12 * 3600) * 1000);

  it('is as the TURN REST API has it', () => {
    // printf 1793800000:1001 | openssl dgst -binary -sha1 -hmac north-of-the-river-7041 | openssl base64
    expect(turnCredential(secret, '1001', now)).toEqual({
      username: '1793800000:1001',
      credential: 'v6tvoIba9l6fOrRZPdymP+4rO3g=',
      renewAfterSeconds: 6 * 3600,
    });
  });

  it('is of that user, that second and that secret', () => {
    const others = [
      turnCredential(secret, '1002', now),
      turnCredential(secret, '1001', new Date(now.getTime() + 1000)),
      turnCredential(new Secret('another'), '1001', now),
    ];
    const all = [turnCredential(secret, '1001', now), ...others].map(({ credential }) => credential);
    expect(new Set(all).size).toBe(4);
  });

  const servers = { stun: ['stun:a.example'], turn: ['turn:a.example'], relayOnly: false };

  it('is told with the servers that it is for', () => {
    expect(iceServersFor(servers, secret, '1001', now)).toEqual({
      stun: ['stun:a.example'],
      turn: { urls: ['turn:a.example'], ...turnCredential(secret, '1001', now) },
      relayOnly: false,
    });
  });

  it.each([
    ['the secret is not known', servers, null],
    ['there is no server', { ...servers, turn: [] }, secret],
  ])('is told to nobody where %s', (_name, known, given) => {
    expect(iceServersFor(known, given, '1001', now)).toEqual({
      stun: ['stun:a.example'],
      turn: null,
      relayOnly: false,
    });
  });
});
