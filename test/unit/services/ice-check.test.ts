import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/services/ice-check.ts';

const id = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
const good =
  'hex 01 01 00 0c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae 00 20 00 08 00 01 a1 47 e1 12 a6 43\n';

describe('what a STUN or TURN server said', () => {
  it.each([
    [good, { problem: null, detail: 'answers; it sees the server as 192.0.2.1' }],
    ['hex 01 11 00 00 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae', { problem: null, detail: 'answers' }],
    [good.replace('b7', 'b8'), { problem: expect.stringContaining('does not speak STUN'), detail: '' }],
    ['hex 48 54 54 50', { problem: expect.stringContaining('does not speak STUN'), detail: '' }],
    ['', { problem: 'No answer in 4 seconds.', detail: '' }],
    [
      'bash: line 1: stun.example.com: Name or service not known',
      { problem: expect.stringContaining('DNS') },
    ],
    ['bash: a.example: Temporary failure in name resolution', { problem: expect.stringContaining('DNS') }],
    [
      "dd: error reading 'standard input': Connection refused",
      { problem: expect.stringContaining('refused') },
    ],
    [
      'verify error:num=18:self-signed certificate',
      { problem: expect.stringMatching(/certificate.*: self-signed/) },
    ],
  ])('%j', (text, answer) => {
    expect(readAnswer(text, id)).toMatchObject(answer);
  });
});
