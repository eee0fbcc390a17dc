import { afterAll, describe } from 'vitest';
import { deviceStates } from './device-state.ts';
import { removeEverything } from './extensions.ts';

afterAll(removeEverything);

describe('`ext add`', () => {
  deviceStates(20);
});
