import { describe, it } from 'vitest';
import { LocalHost } from '../../../src/host/local.ts';
import { describeHost } from './contract.ts';

if (process.getuid?.() === 0) describeHost('this machine', async () => new LocalHost());
else describe('this machine', () => it.skip('needs root'));
