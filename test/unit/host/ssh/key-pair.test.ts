import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { newKeyPair } from '../../../../src/host/ssh/key-pair.ts';

/** Whether what one half signs is what the other half knows. */
function isWhole(pair: { private: string; public: string }): boolean {
  const [own, known] = [ssh2.utils.parseKey(pair.private), ssh2.utils.parseKey(pair.public)];
  if (own instanceof Error || known instanceof Error) return false;
  return known.verify(Buffer.from('data'), own.sign(Buffer.from('data'))) === true;
}

it('makes whole pairs every time, which one in 256 would not be', () => {
  const pairs = Array.from({ length: 2000 }, () => newKeyPair('a test'));
  expect(pairs.filter((pair) => !isWhole(pair))).toEqual([]);
  expect(pairs[0]?.public).toMatch(/^ssh-ed25519 \S+ a test$/);
});
