import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { closest } from '../../../src/config/closest.ts';
import { UserError } from '../../../src/domain/errors.ts';

function mistake(value: unknown): string {
  try {
    checkConfig(value, 'c.ts');
  } catch (error) {
    if (error instanceof UserError && error.code === 'config_invalid') return error.message;
    throw error;
  }
  throw new Error('accepted');
}

describe('checkConfig', () => {
  it.each([
    [{ network: { ports: { sip: 'a' } } }, 'network.ports.sip: expected a number, found "a"'],
    [{ network: { ports: { sip: 5060.5 } } }, 'network.ports.sip: expected a whole number, found 5060.5'],
    [
      { tls: { mode: 'letsencrypt' } },
      'network.domain: expected the name of the server, which tls.mode letsencrypt needs; addresses get no certificate, found nothing',
    ],
    [
      { network: { domain: '203.0.113.10' }, tls: { mode: 'letsencrypt' } },
      'network.domain: expected a host name such as phones.example.com, found "203.0.113.10"',
    ],
    [
      { network: { domain: 'a.example.com' }, tls: { mode: 'letsencrypt', email: 'ops' } },
      'tls.email: expected an e-mail address, found "ops"',
    ],
    [
      { network: { domain: 'a.example.com' }, tls: { mode: 'letsencrypt', directory: 'http://a' } },
      'tls.directory: expected an https URL, found "http://a"',
    ],
    [
      { network: { domain: 'a.example.com' }, tls: { mode: 'letsencrypt', key: 'a.key' } },
      'tls.key: no such key',
    ],
    [
      { webrtc: { stun: ['stun.example.com'] } },
      'webrtc.stun.0: expected such as stun:stun.example.com:3478, found "stun.example.com"',
    ],
    [
      { webrtc: { turn: { urls: ['stun:stun.example.com'] } } },
      'webrtc.turn.urls.0: expected such as turn:turn.example.com:3478?transport=udp, found "stun:stun.example.com"',
    ],
    [{ webrtc: { turn: { urls: [] } } }, 'webrtc.turn.urls: expected 1 or more, found []'],
    [{ webrtc: { turn: { urls: ['turn:a.example'], secret: 'x' } } }, 'webrtc.turn.secret: no such key'],
    [{ webrtc: { relayOnly: true } }, 'webrtc.relayOnly: expected false without webrtc.turn, found true'],
    [
      { network: { stun: 'stun:stun.example.com' } },
      'network.stun: expected a name or an IPv4 address, such as stun.example.com or stun.example.com:3478, found "stun:stun.example.com"',
    ],
    [{ tls: { mode: 'acme' } }, 'tls.mode: expected "files" or "letsencrypt", found "acme"'],
    [{ tls: { certificate: 'a.pem' } }, 'tls.key: expected text, found nothing'],
    [{ network: { ports: { sip: 0 } } }, 'network.ports.sip: expected 1 or more, found 0'],
    [{ network: { ports: { sip: 70000 } } }, 'network.ports.sip: expected 65535 or less, found 70000'],
    [
      { network: { ports: { rtp: { from: 9, to: 9 } } } },
      'network.ports.rtp.to: expected a port above rtp.from, found 9',
    ],
    [
      { network: { ports: { api: 8088 } } },
      'network.ports.api: expected another port than ws has, found 8088',
    ],
    [
      { network: { ports: { sip: 10100 } } },
      'network.ports.sip: expected a port outside the range of rtp, found 10100',
    ],
    [
      { network: { localNetworks: ['10.0.0.0'] } },
      'network.localNetworks.0: expected a network such as 192.168.0.0/16, found "10.0.0.0"',
    ],
    [
      { network: { publicAddress: 'x' } },
      'network.publicAddress: expected "auto" or an IPv4 address, found "x"',
    ],
    [
      { network: { publicAddress: '2001:db8::1' } },
      'network.publicAddress: expected "auto" or an IPv4 address, found "2001:db8::1"',
    ],
    [
      { network: { domain: 'no spaces.example.com' } },
      'network.domain: expected a host name such as phones.example.com, found "no spaces.example.com"',
    ],
    [{ timeZone: 'Nowhere' }, 'timeZone: expected a time zone such as Europe/Berlin, found "Nowhere"'],
    [
      { images: { source: 'hub' } },
      'images.source: expected "auto" or "registry" or "distribution", found "hub"',
    ],
    [{ admin: { email: 'q' } }, 'admin.email: expected an e-mail address, found "q"'],
    [{ target: '' }, 'target: expected a length of 1 or more, found ""'],
    [{ logs: null }, 'logs: expected keys in braces, found null'],
    [[], 'the config: expected keys in braces, found []'],
    [{ network: { prots: {} } }, 'network.prots: no such key; did you mean ports?'],
    [{ zzzzzz: 1 }, 'zzzzzz: no such key'],
  ])('%j', (value, message) => {
    expect(mistake(value)).toBe(`c.ts: ${message}`);
  });

  it('names every mistake', () => {
    expect(mistake({ timezone: 'UTC', logs: { files: 0 } })).toBe(
      'c.ts:\n  logs.files: expected 1 or more, found 0\n  timezone: no such key; did you mean timeZone?',
    );
  });
});

describe('closest', () => {
  it.each([
    ['netwrok', 'network'],
    ['timezone', 'timeZone'],
    ['log', 'logs'],
    ['nothing', undefined],
  ])('%s: %s', (word, expected) => {
    expect(closest(word, ['network', 'timeZone', 'logs', 'admin'])).toBe(expected);
  });
});
