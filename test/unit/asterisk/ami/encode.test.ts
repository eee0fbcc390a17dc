import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAction } from '../../../../src/asterisk/ami/encode.ts';
import { AmiParser } from '../../../../src/asterisk/ami/parser.ts';

describe('encodeAction', () => {
  it('writes one header a line, repeats arrays and leaves out undefined', () => {
    const text = encodeAction(
      'Originate',
      { Channel: 'PJSIP/1001', Async: true, Variable: ['A=1', 'B=2'], Data: undefined },
      '7',
    );
    expect(text).toBe(
      'Action: Originate\r\nActionID: 7\r\nChannel: PJSIP/1001\r\nAsync: true\r\nVariable: A=1\r\nVariable: B=2\r\n\r\n',
    );
  });

  it.each(['\r', '\n', '\0', '1001\r\n\r\nAction: Command\r\nCommand: core stop now'])(
    'refuses the value %j',
    (value) => {
      expect(() => encodeAction('PJSIPShowEndpoint', { Endpoint: value }, '1')).toThrow(
        /line break or a NUL/,
      );
      expect(() => encodeAction(value, {}, '1')).toThrow(/line break or a NUL/);
      expect(() => encodeAction('Ping', { Variable: ['fine', value] }, '1')).toThrow(/line break or a NUL/);
    },
  );

  it.each(['', 'A:B', 'A B', 'A\r\nB', '1A'])('refuses the header name %j', (name) => {
    expect(() => encodeAction('Ping', { [name]: 'x' }, '1')).toThrow(/no name of an AMI header/);
  });

  it('counts bytes, line end included, against the limit of a line', () => {
    const fits = 'x'.repeat(1024 - 'X: \r\n'.length);
    expect(encodeAction('Ping', { X: fits }, '1')).toContain(fits);
    expect(() => encodeAction('Ping', { X: `${fits}x` }, '1')).toThrow(/1025 of 1024 bytes/);
    expect(() => encodeAction('Ping', { X: 'ü'.repeat(600) }, '1')).toThrow(/too long/);
  });

  it('refuses more headers than Asterisk takes', () => {
    expect(() => encodeAction('Ping', { Variable: Array(126).fill('A=1') }, '1')).not.toThrow();
    expect(() => encodeAction('Ping', { Variable: Array(127).fill('A=1') }, '1')).toThrow(
      /129 headers; Asterisk takes 128/,
    );
  });

  it('never lets a value become a header of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        let text: string;
        try {
          text = encodeAction('Ping', { Value: value }, '1');
        } catch {
          return;
        }
        const parser = new AmiParser();
        const messages = parser.push(Buffer.from(`Asterisk Call Manager/11.0.0\r\n${text}`));
        expect(messages.map((message) => message.map(([name]) => name))).toEqual([
          ['Action', 'ActionID', 'Value'],
        ]);
      }),
    );
  });
});
