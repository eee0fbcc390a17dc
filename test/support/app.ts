import type { AppDependencies } from '../../src/api/app.ts';

const notAsked = () => Promise.reject(new Error('not asked'));

/** What the API is built from, for tests that ask nothing of it but what they replace. */
export function noBackends(overrides: Partial<AppDependencies> = {}): AppDependencies {
  return {
    version: '1.2.3',
    health: notAsked,
    license: notAsked,
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
    wakeJobs: notAsked,
    ...overrides,
  };
}
