import { connectAmi } from '../../../src/asterisk/ami/client.ts';
import { type AmiMessage, amiField } from '../../../src/asterisk/ami/parser.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { FakeAsterisk } from './ami/fake.ts';

type Headers = Readonly<Record<string, string>>;
/** What Asterisk says to an action: an error, nothing more than yes, or the events of a list. */
export type Answer = { error: string } | { message: string } | { events: readonly Headers[] };

/** A login at an Asterisk that answers by a rule; `actions` are what it was asked after the login. */
export async function logInTo(answer: (action: Headers) => Answer) {
  const actions: Headers[] = [];
  const fake = new FakeAsterisk((message, id, say) => {
    const action = headersOf(message);
    actions.push(action);
    const given = answer(action);
    const line = (headers: Headers) =>
      say(
        `${Object.entries({ ...headers, ActionID: id })
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`,
      );
    if ('error' in given) return line({ Response: 'Error', Message: given.error });
    if ('message' in given) return line({ Response: 'Success', Message: given.message });
    line({ Response: 'Success', EventList: 'start', Message: 'A listing follows' });
    for (const event of given.events) line(event);
    line({ Event: 'ListComplete', EventList: 'Complete', ListItems: String(given.events.length) });
  });
  const ami = await connectAmi({
    stream: fake,
    username: 'smartcms_cli',
    secret: new Secret('right'),
    timeoutMs: 1000,
  });
  return { ami, actions };
}

function headersOf(message: AmiMessage): Headers {
  return Object.fromEntries(
    message.filter(([name]) => name !== 'ActionID').map(([name]) => [name, amiField(message, name) ?? '']),
  );
}

/** As Asterisk 22.10.1 answered PJSIPShowEndpoint, shortened. */
export function shownEndpoint(id: string): Headers[] {
  return [
    {
      Event: 'EndpointDetail',
      ObjectType: 'endpoint',
      ObjectName: id,
      Context: 'from-internal',
      Callerid: `"Desk" <${id}>`,
      Allow: '(ulaw|alaw|g722)',
      SetVar: '',
      DeviceState: 'Not in use',
    },
    { Event: 'AuthDetail', ObjectType: 'auth', ObjectName: id, Username: id, Password: 'f00dfeed' },
    { Event: 'AorDetail', ObjectType: 'aor', ObjectName: id, MaxContacts: '5', TotalContacts: '1' },
    {
      Event: 'ContactStatusDetail',
      AOR: id,
      URI: `sip:${id}@203.0.113.7:45649`,
      UserAgent: 'Desk phone 1.0',
      RegExpire: '1795355803',
      ViaAddress: '203.0.113.7:45649',
      Status: 'Reachable',
      RoundtripUsec: '1811',
      ID: `${id};@4afe59fb95b83bd87a792c8edeccf06b`,
    },
  ];
}
