import { describe, expect, it } from 'vitest';
import {
  refreshAll,
  refreshIdentify,
  refreshObjects,
  reloadRegistrations,
  seeEndpoint,
} from '../../../src/asterisk/realtime.ts';
import { logInTo, shownEndpoint } from './transcripts.ts';

describe('refreshObjects', () => {
  it('has the endpoint, auth and aor of each id read again, and no others', async () => {
    const { ami, actions } = await logInTo(() => ({
      message: 'The provided object was marked as stale in the cache',
    }));
    await refreshObjects(ami, ['1001', '1002']);
    expect(actions).toEqual(
      ['1001', '1002'].flatMap((id) =>
        ['endpoint', 'auth', 'aor'].map((kind) => ({
          Action: 'SorceryMemoryCacheStaleObject',
          Cache: `res_pjsip/${kind}`,
          Object: id,
          Reload: 'true',
        })),
      ),
    );
  });

  it('takes an object that is not cached for up to date', async () => {
    const { ami } = await logInTo(() => ({
      error: 'The provided object could not be marked as stale in the cache',
    }));
    await refreshObjects(ami, ['1001']);
  });

  it.each(['The provided cache does not exist', 'Permission denied'])(
    'does not overhear: %s',
    async (error) => {
      const { ami } = await logInTo(() => ({ error }));
      await expect(refreshObjects(ami, ['1001'])).rejects.toThrow(error);
    },
  );
});

describe('refreshAll', () => {
  it('reads every cache before it reloads, so that the reload finds them full', async () => {
    const { ami, actions } = await logInTo(() => ({ message: 'done' }));
    await refreshAll(ami);
    expect(actions.map(({ Action, Cache, Module }) => `${Action} ${Cache ?? Module}`)).toEqual([
      'SorceryMemoryCachePopulate res_pjsip/endpoint',
      'SorceryMemoryCachePopulate res_pjsip/auth',
      'SorceryMemoryCachePopulate res_pjsip/aor',
      'SorceryMemoryCachePopulate res_pjsip/identify',
      'Reload res_pjsip.so',
      'Reload res_pjsip_outbound_registration.so',
    ]);
  });
});

describe('what trunks need', () => {
  it('is read again without touching extensions', async () => {
    const { ami, actions } = await logInTo(() => ({ message: 'done' }));
    await refreshIdentify(ami);
    await reloadRegistrations(ami);
    expect(actions).toEqual([
      { Action: 'SorceryMemoryCachePopulate', Cache: 'res_pjsip/identify' },
      { Action: 'Reload', Module: 'res_pjsip_outbound_registration.so' },
    ]);
  });
});

describe('seeEndpoint', () => {
  it('tells what Asterisk works with', async () => {
    const { ami } = await logInTo(() => ({ events: shownEndpoint('1001') }));
    const seen = await seeEndpoint(ami, '1001');
    expect(seen).toMatchObject({
      context: 'from-internal',
      callerId: '"Desk" <1001>',
      deviceState: 'Not in use',
      maxContacts: 5,
      contacts: [{ status: 'Reachable', rttMs: 1.811, address: '203.0.113.7:45649' }],
    });
    expect(seen?.password?.reveal()).toBe('f00dfeed');
    expect(seen?.settings.get('Allow')).toBe('(ulaw|alaw|g722)');
  });

  it('does not print the password', async () => {
    const { ami } = await logInTo(() => ({ events: shownEndpoint('1001') }));
    expect(JSON.stringify(await seeEndpoint(ami, '1001'))).not.toContain('f00dfeed');
  });

  it('knows an endpoint without auth and aor', async () => {
    const { ami } = await logInTo(() => ({ events: shownEndpoint('provider').slice(0, 1) }));
    expect(await seeEndpoint(ami, 'provider')).toMatchObject({
      password: null,
      maxContacts: null,
      contacts: [],
    });
  });

  it('gives null for an endpoint that Asterisk does not know, and only for that', async () => {
    const unknown = await logInTo(() => ({ error: 'Unable to retrieve endpoint 1001' }));
    expect(await seeEndpoint(unknown.ami, '1001')).toBeNull();
    const denied = await logInTo(() => ({ error: 'Permission denied' }));
    await expect(seeEndpoint(denied.ami, '1001')).rejects.toMatchObject({ code: 'auth_failed' });
  });
});
