import type { AppDependencies } from '../../src/api/app.ts';
import { Secret } from '../../src/domain/secret.ts';

const notAsked = () => Promise.reject(new Error('not asked'));

/** What the API is built from, for tests that ask nothing of it but what they replace. */
export function noBackends(overrides: Partial<AppDependencies> = {}): AppDependencies {
  return {
    version: '1.2.3',
    health: notAsked,
    license: notAsked,
    licenseChanged: () => undefined,
    account: {
      database: notAsked,
      limits: { add: notAsked, look: notAsked, forget: notAsked },
      queue: notAsked,
      serverKey: new Secret('server key'),
    },
    authenticate: async () => null,
    sessions: {
      read: notAsked,
      write: notAsked,
      stream: () => {
        throw new Error('not asked');
      },
    },
    events: {
      issueTicket: notAsked,
      redeemTicket: notAsked,
      recheck: notAsked,
      snapshot: notAsked,
      onAccessChange: () => () => undefined,
      join: notAsked,
      count: () => 0,
      stop: async () => undefined,
    },
    certificate: async () => null,
    pools: () => ({ read: { lent: 0, waiting: 0 }, write: { lent: 0, waiting: 0 } }),
    deployed: async () => null,
    turnSecret: null,
    recordings: { list: async () => [], open: notAsked },
    wakeJobs: notAsked,
    ...overrides,
  };
}
