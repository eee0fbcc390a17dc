import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTrailer, encodeTrailer, trailerLength } from '../../../src/backup/trailer.ts';
import { manifest } from './support.ts';

const trailer = encodeTrailer(manifest());

describe('the manifest at the end of a backup', () => {
  it('is a skippable frame of zstd with the manifest in it', () => {
    expect(trailer.readUInt32LE(0)).toBe(0x184d2a5b);
    expect(trailer.readUInt32LE(4)).toBe(trailer.length - 8);
    expect(trailerLength(trailer.subarray(-12))).toBe(trailer.length);
    expect(decodeTrailer(trailer)).toEqual(manifest());
  });

  it('is missing from a file that was cut anywhere', () => {
    const file = Buffer.concat([Buffer.alloc(100, 7), trailer]);
    for (let length = 0; length < file.length; length += 1) {
      expect(() => trailerLength(file.subarray(0, length)), String(length)).toThrow(/no whole backup/);
    }
  });

  it('is refused with one byte changed in its frame', () => {
    const frame = [
      ...Array(8).keys(),
      ...Array.from({ length: 12 }, (_, index) => trailer.length - 1 - index),
    ];
    for (const at of frame) {
      const altered = Buffer.from(trailer);
      altered[at] = (altered[at] ?? 0) ^ 0x20;
      expect(() => decodeTrailer(altered), String(at)).toThrow(/backup/);
    }
  });

  it('is no manifest for any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodeTrailer(bytes)).toThrow();
      }),
    );
  });
});
