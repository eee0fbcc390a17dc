import { describe, expect, it } from 'vitest';
import { isRecordingId, parseRecordingId, parseRecordingSubject } from '../../../src/domain/recordings.ts';

describe('who is recorded', () => {
  it.each([
    ['extension:1001', { kind: 'extension', name: '1001' }],
    ['group:600', { kind: 'group', name: '600' }],
    ['in:4930123456', { kind: 'in', name: '4930123456' }],
    ['out:_0Z.', { kind: 'out', name: '_0Z.' }],
    ['out:_0[2-5]XX', { kind: 'out', name: '_0[2-5]XX' }],
  ])('%s', (text, subject) => {
    expect(parseRecordingSubject(text)).toEqual(subject);
  });

  it.each(['', '1001', 'extension:', 'phone:1001', "extension:1' OR 1", 'out:_0 Z', `in:${'1'.repeat(41)}`])(
    'refuses %j',
    (text) => {
      expect(() => parseRecordingSubject(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});

describe('the id of a recording', () => {
  it('is one that Asterisk makes up', () => {
    expect(parseRecordingId('smartcms-1795361580.12')).toBe('smartcms-1795361580.12');
  });

  it.each(['..', '../x.1', '/etc/passwd', '*.1', 'a b.1', 'x.1\n', '?.1', '$(id).1', '-name.', 'x.wav'])(
    'leads nowhere else: %j',
    (text) => {
      expect(isRecordingId(text)).toBe(false);
      expect(() => parseRecordingId(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});
