import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AmiClient } from '../../../src/asterisk/ami/client.ts';
import { type KeptContacts, keepContacts } from '../../../src/asterisk/kept-contacts.ts';
import { type Answer, logInTo, shownEndpoint } from './transcripts.ts';

const listed = (id: string) => ({
  Event: 'ContactList',
  ObjectName: `${id};@abc`,
  Uri: `sip:${id}@203.0.113.7`,
});

describe('kept contacts', () => {
  let clock: number;
  /** How long Asterisk takes for a list. */
  let tookMs: number;
  /** What is registered. */
  let registered: string[];
  let asked: string[];
  let ami: AmiClient;
  let kept: KeptContacts;

  beforeEach(async () => {
    clock = 1000;
    tookMs = 300;
    registered = ['1001'];
    asked = [];
    ({ ami } = await logInTo(({ Action: action = '', Endpoint: endpoint = '' }): Answer => {
      asked.push(action);
      if (action === 'PJSIPShowEndpoint') {
        const shown = shownEndpoint(endpoint);
        const isThere = registered.includes(endpoint);
        return { events: shown.filter(({ Event }) => isThere || Event !== 'ContactStatusDetail') };
      }
      clock += tookMs;
      return { events: registered.map(listed) };
    }));
    kept = keepContacts(ami, () => clock);
  });
  const numbers = async (ids?: string[]) => [...(await kept.get(ids)).keys()];
  const lists = () => asked.filter((action) => action === 'PJSIPShowContacts').length;

  it('are one question for all who ask together', async () => {
    expect(await Promise.all([numbers(), numbers(), numbers()])).toEqual([['1001'], ['1001'], ['1001']]);
    expect(lists()).toBe(1);
  });

  it('are asked for each time while that is quick', async () => {
    tookMs = 5;
    await numbers();
    registered = ['1002'];
    expect(await numbers()).toEqual(['1002']);
  });

  it('are told as they were for ten times as long as the question took, and then while it is asked again', async () => {
    await numbers();
    registered = ['1002'];
    clock += 2999;
    expect(await numbers()).toEqual(['1001']);
    expect(lists()).toBe(1);
    clock += 10;
    expect(await numbers()).toEqual(['1001']);
    expect(lists()).toBe(2);
    await turn();
    expect(await numbers()).toEqual(['1002']);
    expect(lists()).toBe(2);
  });

  it('are asked for again in time, however long that takes', async () => {
    tookMs = 2000;
    await numbers();
    clock += 3001;
    registered = ['1002'];
    expect(await numbers()).toEqual(['1001']);
    expect(lists()).toBe(2);
  });

  it('are waited for when they are old', async () => {
    await numbers();
    registered = ['1002'];
    clock += 10_001;
    expect(await numbers()).toEqual(['1002']);
  });

  it('of an endpoint whose registration changed are what they are now', async () => {
    await numbers();
    registered = ['1002'];
    kept.changed('1001');
    kept.changed('1002');
    expect(await numbers(['1001'])).toEqual([]);
    expect(await numbers()).toEqual(['1002']);
    expect(lists()).toBe(1);
  });

  it('of many that changed are one question more, and then no more', async () => {
    await numbers();
    registered = Array.from({ length: 20 }, (_, index) => String(1000 + index));
    for (const id of registered) kept.changed(id);
    clock += 1;
    expect(await numbers()).toEqual(registered);
    expect(await numbers()).toEqual(registered);
    expect(asked).toEqual(['PJSIPShowContacts', 'PJSIPShowContacts']);
  });

  it('that changed while the question was on its way are looked at', async () => {
    const early = numbers();
    kept.changed('1001');
    await early;
    registered = [];
    expect(await numbers(['1001'])).toEqual([]);
  });

  it('fail with Asterisk, and are asked for again', async () => {
    ami.close();
    await expect(numbers()).rejects.toMatchObject({ code: 'connection_lost' });
    await expect(numbers()).rejects.toMatchObject({ code: 'connection_lost' });
  });
});
