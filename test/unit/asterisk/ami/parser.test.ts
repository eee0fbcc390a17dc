import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmiMessage, AmiParser, amiField, amiFields } from '../../../../src/asterisk/ami/parser.ts';

const banner = 'Asterisk Call Manager/11.0.0\r\n';

function parse(text: string): AmiMessage[] {
  return new AmiParser().push(Buffer.from(text));
}

/** What Asterisk 22.10.1 sent. */
const transcripts: { name: string; sent: string; messages: AmiMessage[] }[] = [
  { name: 'the banner alone', sent: banner, messages: [] },
  {
    name: 'a login and a pong',
    sent: `${banner}Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\nResponse: Success\r\nActionID: 2\r\nPing: Pong\r\nTimestamp: 1795349855.000340\r\n\r\n`,
    messages: [
      [
        ['Response', 'Success'],
        ['ActionID', '1'],
        ['Message', 'Authentication accepted'],
      ],
      [
        ['Response', 'Success'],
        ['ActionID', '2'],
        ['Ping', 'Pong'],
        ['Timestamp', '1795349855.000340'],
      ],
    ],
  },
  {
    name: 'a bare LF at the end of a value',
    sent: `${banner}Response: Error\r\nActionID: 3\r\nMessage: Unable to retrieve endpoint nosuch\n\r\n\r\n`,
    messages: [
      [
        ['Response', 'Error'],
        ['ActionID', '3'],
        ['Message', 'Unable to retrieve endpoint nosuch'],
      ],
    ],
  },
  {
    name: 'a bare LF on a line of its own and before a header',
    sent: `${banner}\nResponse: Error\r\n\n\r\nMessage: x\r\n\r\n`,
    messages: [
      [
        ['Response', 'Error'],
        ['Message', 'x'],
      ],
    ],
  },
  {
    name: 'a value over two lines',
    sent: `${banner}Event: UserEvent\r\nText: one\ntwo\r\nthree\r\n\r\n`,
    messages: [
      [
        ['Event', 'UserEvent'],
        ['Text', 'one\ntwo\nthree'],
      ],
    ],
  },
  {
    name: 'output whose indentation matters, empty values, colons in values',
    sent: `${banner}Response: Success\r\nOutput:   Contact:  1001/sip:1001@203.0.113.9:5060\r\nOutput: \r\nOutput:\r\n\r\n`,
    messages: [
      [
        ['Response', 'Success'],
        ['Output', '  Contact:  1001/sip:1001@203.0.113.9:5060'],
        ['Output', ''],
        ['Output', ''],
      ],
    ],
  },
  {
    name: 'empty lines between messages',
    sent: `${banner}\r\nEvent: A\r\n\r\n\r\n\r\nEvent: B\r\n\r\n`,
    messages: [[['Event', 'A']], [['Event', 'B']]],
  },
  {
    name: 'a message that is not whole yet',
    sent: `${banner}Event: A\r\n\r\nEvent: B\r\n`,
    messages: [[['Event', 'A']]],
  },
];

describe('AmiParser', () => {
  it.each(transcripts)('reads $name', ({ sent, messages }) => {
    expect(parse(sent)).toEqual(messages);
  });

  it('tells the version of the protocol', () => {
    const parser = new AmiParser();
    parser.push(Buffer.from(banner.slice(0, 25)));
    expect(parser.version).toBeUndefined();
    parser.push(Buffer.from(banner.slice(25)));
    expect(parser.version).toBe('11.0.0');
  });

  it('gives the same messages however the bytes are cut', () => {
    const text = `${transcripts.map(({ sent }) => sent.slice(banner.length)).join('')}Name: Jürgen Ødegård 電話\r\n\r\n`;
    const bytes = Buffer.from(banner + text);
    const whole = new AmiParser().push(bytes);
    expect(whole.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 60 }),
        (cuts) => {
          const parser = new AmiParser();
          const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
          expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(whole);
        },
      ),
    );
  });

  it.each([
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['a peer that never ends its first line', 'x'.repeat(300)],
  ])('refuses %s', (_name, sent) => {
    expect(() => parse(sent)).toThrow(/not Asterisk's manager interface/);
  });

  it('refuses a line and a message without end', () => {
    const parser = new AmiParser();
    parser.push(Buffer.from(banner));
    expect(() => parser.push(Buffer.alloc(1024 * 1024 + 1, 'x'))).toThrow(/a line without end/);

    const flood = new AmiParser();
    flood.push(Buffer.from(banner));
    const line = Buffer.from(`Output: ${'x'.repeat(500_000)}\r\n`);
    expect(() => {
      for (let i = 0; i < 40; i++) flood.push(line);
    }).toThrow(/a message without end/);
  });
});

describe('amiField and amiFields', () => {
  const message: AmiMessage = [
    ['Response', 'Success'],
    ['Output', 'a'],
    ['Output', 'b'],
  ];

  it('finds headers in any case', () => {
    expect(amiField(message, 'response')).toBe('Success');
    expect(amiField(message, 'output')).toBe('a');
    expect(amiField(message, 'Message')).toBeUndefined();
    expect(amiFields(message, 'OUTPUT')).toEqual(['a', 'b']);
    expect(amiFields(message, 'Message')).toEqual([]);
  });
});
