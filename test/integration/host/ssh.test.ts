import { afterAll, beforeAll, describe, it } from 'vitest';
import { SshHost } from '../../../src/host/ssh/ssh-host.ts';
import { sshdMissing, startSshd, type TestSshd } from '../../support/sshd.ts';
import { describeHost } from './contract.ts';

const missing = sshdMissing();

describe.skipIf(missing)(`over SSH${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let sshd: TestSshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  describeHost('as root', () => SshHost.connect(sshd.settings()));
  it.todo('more');
});
