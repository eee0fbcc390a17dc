import { afterAll, describe } from 'vitest';
import { databaseOutage } from '../e2e/database-outage.ts';
import { deviceStates } from '../e2e/device-state.ts';
import { removeEverything } from '../e2e/extensions.ts';

afterAll(removeEverything);

describe('extensions, at length', () => {
  deviceStates(1000);
  databaseOutage(600);
});
