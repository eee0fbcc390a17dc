import { expect, it } from 'vitest';
import { shorter } from '../../../src/domain/server-settings.ts';

it.each([
  [null, null, null],
  [30, null, 30],
  [null, 7, 7],
  [30, 7, 7],
])('of %j and %j days the shorter is %j', (one, other, wanted) => {
  expect(shorter(one, other)).toBe(wanted);
});
