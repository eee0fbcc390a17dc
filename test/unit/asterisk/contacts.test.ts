import { describe, expect, it } from 'vitest';
import { dropContacts } from '../../../src/asterisk/contacts.ts';
import { type Answer, logInTo, shownEndpoint } from './transcripts.ts';

const key = '1001;@4afe59fb95b83bd87a792c8edeccf06b';

/** An Asterisk with one registration, which goes when it looks at the endpoint after the entry has expired. */
function asterisk({ knowsEndpoint = true, comesBack = false, others = [] as string[] } = {}) {
  let expired = false;
  let there = true;
  const put: string[] = [];
  const answer = (action: Readonly<Record<string, string>>): Answer => {
    switch (action['Action']) {
      case 'DBGetTree':
        return {
          events: [...(there ? [key] : []), ...others].map((name) => ({
            Event: 'DBGetTreeResponse',
            Key: `/registrar/contact/${name}`,
            Val: '{}',
          })),
        };
      case 'DBPut':
        put.push(action['Key'] ?? '');
        expired = Number(JSON.parse(action['Val'] ?? '').expiration_time) < Date.now() / 1000;
        return { message: 'Updated database successfully' };
      case 'DBDel':
        there = false;
        return { message: 'Key deleted successfully' };
      case 'PJSIPShowEndpoint':
        if (!knowsEndpoint) return { error: 'Unable to retrieve endpoint 1001' };
        there = !expired || comesBack;
        return { events: shownEndpoint('1001') };
      default:
        return { message: 'done' };
    }
  };
  return { answer, put, isThere: () => there };
}

describe('dropContacts', () => {
  it('ends a registration through Asterisk itself, the auth first', async () => {
    const state = asterisk();
    const { ami, actions } = await logInTo(state.answer);
    await dropContacts(ami, '1001');
    expect(state.isThere()).toBe(false);
    expect(actions.map(({ Action }) => Action)).toEqual([
      'SorceryMemoryCacheStaleObject',
      'DBGetTree',
      'DBPut',
      'PJSIPShowEndpoint',
      'DBGetTree',
    ]);
  });

  it('removes what is left of an endpoint that Asterisk has forgotten', async () => {
    const state = asterisk({ knowsEndpoint: false });
    const { ami } = await logInTo(state.answer);
    await dropContacts(ami, '1001');
    expect(state.isThere()).toBe(false);
  });

  it('leaves the registrations of others alone, also where `_` and `%` match them', async () => {
    const state = asterisk({ others: ['1_01;@b', '10011;@c'] });
    const { ami } = await logInTo(state.answer);
    await dropContacts(ami, '1001');
    expect(state.put).toEqual([key]);
  });

  it('gives up with a reason on a phone that always comes back', async () => {
    const { ami } = await logInTo(asterisk({ comesBack: true }).answer);
    await expect(dropContacts(ami, '1001')).rejects.toMatchObject({ code: 'failed' });
  });

  it('changes nothing when nobody is registered', async () => {
    const { ami, actions } = await logInTo(({ Action }) =>
      Action === 'DBGetTree' ? { events: [] } : { message: 'done' },
    );
    await dropContacts(ami, '1001');
    expect(actions.map(({ Action }) => Action)).toEqual(['SorceryMemoryCacheStaleObject', 'DBGetTree']);
  });
});
