import { createHash, randomBytes } from 'node:crypto';

/**
 * A well-formed offer of ulaw, as a desk phone or a browser makes it; no sound follows.
 * @param candidate an address at which a browser says that it can be reached; Asterisk names its own to nobody else
 */
export function offer(transport: 'wss' | 'udp', candidate?: string): string {
  const head = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 'c=IN IP4 0.0.0.0', 't=0 0'];
  const sound = ['a=rtpmap:0 PCMU/8000', 'a=sendrecv'];
  const media =
    transport === 'udp'
      ? ['m=audio 9 RTP/AVP 0', ...sound]
      : ['m=audio 9 UDP/TLS/RTP/SAVPF 0', ...sound, ...browserLines()];
  const ice = candidate === undefined ? [] : [`a=candidate:1 1 udp 2130706431 ${candidate} 9 typ host`];
  return [...head, ...media, ...ice, ''].join('\r\n');
}

/** What ICE and DTLS-SRTP want to know. */
function browserLines(): string[] {
  const hex = createHash('sha256').update(randomBytes(8)).digest('hex').toUpperCase();
  return [
    'a=mid:0',
    'a=rtcp-mux',
    `a=ice-ufrag:${randomBytes(4).toString('hex')}`,
    `a=ice-pwd:${randomBytes(12).toString('hex')}`,
    `a=fingerprint:sha-256 ${(hex.match(/../g) ?? []).join(':')}`,
    'a=setup:actpass',
  ];
}
