import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AmiRefused, connectAmi } from '../../../../src/asterisk/ami/client.ts';
import { amiField } from '../../../../src/asterisk/ami/parser.ts';
import { Secret } from '../../../../src/domain/secret.ts';
import { FakeAsterisk } from './fake.ts';

type Answer = ConstructorParameters<typeof FakeAsterisk>[0];

function logIn(answer: Answer, secret = 'right', timeoutMs = 1000) {
  const asterisk = new FakeAsterisk(answer);
  const login = connectAmi({ stream: asterisk, username: 'smartcms', secret: new Secret(secret), timeoutMs });
  return { asterisk, login };
}

const silent: Answer = () => undefined;

describe('connectAmi', () => {
  it('logs in with events off', async () => {
    const { asterisk, login } = logIn(silent);
    const client = await login;
    expect(client.version).toBe('11.0.0');
    expect(asterisk.actions[0]).toContainEqual(['Events', 'off']);
    expect(asterisk.actions[0]).toContainEqual(['Username', 'smartcms']);
  });

  it('tells a refused login from other failures, without the secret', async () => {
    const { asterisk, login } = logIn((_action, id, say) => {
      say(`Response: Error\r\nActionID: ${id}\r\nMessage: Authentication failed\r\n\r\n`);
    }, 'wrong-one');
    const error = await login.catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining('Authentication failed'),
    });
    expect(String((error as Error).stack)).not.toContain('wrong-one');
    expect(asterisk.destroyed).toBe(true);
  });

  it.each<[string, () => Promise<never>, string]>([
    ['nobody listens', () => Promise.reject(new Error('connect ECONNREFUSED')), 'ECONNREFUSED'],
    ['the connection never opens', () => new Promise(() => undefined), 'within 0.05 s'],
  ])('says what is wrong when %s', async (_name, stream, reason) => {
    const attempt = connectAmi({ stream, username: 'u', secret: new Secret('s'), timeoutMs: 50 });
    await expect(attempt).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(reason),
    });
  });

  it('gives up on a peer that accepts and says nothing', async () => {
    const { login } = logIn(silent, 'wrong', 30);
    await expect(login).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('AmiClient', () => {
  it('matches answers that come in another order', async () => {
    const waiting: string[] = [];
    const { login } = logIn((action, id, say) => {
      waiting.push(`Response: Success\r\nActionID: ${id}\r\nGot: ${amiField(action, 'Key')}\r\n\r\n`);
      if (waiting.length === 2) for (const text of waiting.reverse()) say(text);
    });
    const client = await login;
    const [a, b] = await Promise.all([
      client.action('Get', { Key: 'a' }),
      client.action('Get', { Key: 'b' }),
    ]);
    expect([amiField(a, 'Got'), amiField(b, 'Got')]).toEqual(['a', 'b']);
  });

  it('collects a list without its closing event, among events of others', async () => {
    const { login } = logIn((_action, id, say) => {
      say(`Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\nEvent: Reload\r\n\r\n`);
      for (const name of ['1001', '1002'])
        say(`Event: EndpointList\r\nActionID: ${id}\r\nObjectName: ${name}\r\n\r\n`);
      say(`Event: EndpointListComplete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 2\r\n\r\n`);
    });
    const client = await login;
    const events: unknown[] = [];
    client.on('event', (event) => events.push(amiField(event, 'Event')));
    const list = await client.list('PJSIPShowEndpoints');
    expect(list.map((event) => amiField(event, 'ObjectName'))).toEqual(['1001', '1002']);
    expect(events).toEqual(['Reload']);
  });

  it('takes "No Contacts found" for an empty list', async () => {
    const { login } = logIn((_action, id, say) => {
      say(`Response: Error\r\nActionID: ${id}\r\nMessage: No Contacts found\n\r\n\r\n`);
    });
    expect(await (await login).list('PJSIPShowContacts')).toEqual([]);
  });

  it('rejects a list that Asterisk breaks off', async () => {
    const { login } = logIn((_action, id, say) => {
      say(`Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n`);
      say(`Event: XComplete\r\nActionID: ${id}\r\nEventList: cancelled\r\nMessage: out of memory\r\n\r\n`);
    });
    await expect((await login).list('X')).rejects.toThrow(/out of memory/);
  });

  it.each([
    [
      'a refusal',
      'Message: Unable to retrieve endpoint nosuch\n\r\n',
      'command_failed',
      'Unable to retrieve endpoint nosuch',
    ],
    ['a missing right', 'Message: Permission denied\r\n', 'auth_failed', 'Permission denied'],
    [
      'a failed command',
      'Message: Command output follows\r\nOutput: No such command\r\n',
      'command_failed',
      'No such command',
    ],
  ])('rejects %s with the reason', async (_name, rest, code, reason) => {
    const { login } = logIn((_action, id, say) => say(`Response: Error\r\nActionID: ${id}\r\n${rest}\r\n`));
    const error = await (await login).action('X').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AmiRefused);
    expect(error).toMatchObject({ code, message: `Asterisk refused X: ${reason}` });
  });

  it('gives an error without an ActionID to the one action that waits', async () => {
    const { login } = logIn((_action, _id, say) => {
      say('Response: Error\r\nMessage: Failed to parse message: line too long\r\n\r\n');
    });
    await expect((await login).action('Ping')).rejects.toThrow(/line too long/);
  });

  it('times out one action and goes on with the next', async () => {
    const { login } = logIn(
      (action, id, say) => {
        if (amiField(action, 'Action') === 'Ping')
          say(`Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\n\r\n`);
      },
      'right',
      50,
    );
    const client = await login;
    await expect(client.action('Slow')).rejects.toMatchObject({ code: 'unreachable' });
    expect(await client.ping()).toBeGreaterThanOrEqual(0);
  });

  it('rejects everything that waits when the link is lost, and everything after', async () => {
    const { asterisk, login } = logIn((_action, id, say) => {
      say(
        `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\nEvent: E\r\nActionID: ${id}\r\n\r\n`,
      );
    });
    const client = await login;
    const closed = once(client, 'close');
    const list = client.list('PJSIPShowEndpoints');
    const other = client.list('CoreShowChannels');
    setImmediate(() => asterisk.destroy(new Error('ECONNRESET')));
    const outcomes = await Promise.allSettled([list, other]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'connection_lost' } },
      { status: 'rejected', reason: { code: 'connection_lost' } },
    ]);
    await closed;
    expect(client.connected).toBe(false);
    await expect(client.ping()).rejects.toMatchObject({ code: 'connection_lost' });
  });

  it('sends nothing of an action that it refuses', async () => {
    const { asterisk, login } = logIn(silent);
    const client = await login;
    await expect(client.action('X', { Val: 'x\r\n\r\nAction: Command' })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(asterisk.actions).toHaveLength(1);
  });
});
