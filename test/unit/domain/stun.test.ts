import { describe, expect, it } from 'vitest';
import { bindingAnswer, bindingRequest } from '../../../src/domain/stun.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** The sample response of RFC 5769, section 2.2. */
const id = hex('b7e7a701 bc34d686 fa87dfae');
const sample = hex(`0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`);

describe('a Binding request', () => {
  it('is a header alone', () => {
    expect(bindingRequest(id).toString('hex')).toBe('000100002112a442b7e7a701bc34d686fa87dfae');
  });
});

describe('an answer', () => {
  it('tells the address that the server saw', () => {
    expect(bindingAnswer(sample, id)).toEqual({ mapped: '192.0.2.1' });
  });

  it('may be a refusal, which is an answer', () => {
    const refusal = hex('01110008 2112a442 b7e7a701 bc34d686 fa87dfae 00090004 00000401');
    expect(bindingAnswer(refusal, id)).toEqual({ mapped: null });
  });

  it('may tell an address of IPv6, or less than it says', () => {
    const six = hex(
      '01010018 2112a442 b7e7a701 bc34d686 fa87dfae 00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9',
    );
    expect(bindingAnswer(six, id)).toEqual({ mapped: null });
    for (let length = 20; length < sample.length; length += 1)
      expect(bindingAnswer(sample.subarray(0, length), id)).not.toBeNull();
  });

  it.each([
    ['nothing', hex('')],
    ['a part of the header', sample.subarray(0, 19)],
    ['to another request', Buffer.concat([sample.subarray(0, 8), Buffer.alloc(12), sample.subarray(20)])],
    ['a request', bindingRequest(id)],
    ['something else', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('is not %s', (_name, bytes) => {
    expect(bindingAnswer(bytes, id)).toBeNull();
  });
});
