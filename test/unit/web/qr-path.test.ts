import decodeQR from 'qr/decode.js';
import { expect, it } from 'vitest';
import { qrPath } from '../../../src/web/app/pages/account/qr-path.ts';

const pixelsAUnit = 4;

/** The picture that a camera would see of the path: dark squares on white. */
function pictureOf({ size, path }: { size: number; path: string }) {
  const side = size * pixelsAUnit;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < pixelsAUnit; row++) {
      const start = ((Number(y) * pixelsAUnit + row) * side + Number(x) * pixelsAUnit) * 4;
      for (let column = 0; column < pixelsAUnit; column++)
        data.fill(0, start + column * 4, start + column * 4 + 3);
    }
  }
  return { width: side, height: side, data };
}

it('draws what a camera reads as the same text', () => {
  const uri =
    'otpauth://totp/SmartCMS:someone%40example.com?issuer=SmartCMS&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30';
  expect(decodeQR(pictureOf(qrPath(uri)))).toBe(uri);
});
