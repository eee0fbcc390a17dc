import { expect, it } from 'vitest';
import { extensionTypeWords, trunkTypeWords } from '../../../src/cli/endpoint-types.ts';
import { extensionTypes, trunkTypes } from '../../../src/domain/endpoints.ts';

it("the command line's types are the domain's, in its order", () => {
  expect(extensionTypeWords).toEqual(extensionTypes);
  expect(trunkTypeWords).toEqual(trunkTypes);
});
