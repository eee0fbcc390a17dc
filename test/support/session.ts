import { Duplex } from 'node:stream';
import { AmiClient } from '../../src/asterisk/ami/client.ts';
import { amiField } from '../../src/asterisk/ami/parser.ts';
import type { Connection } from '../../src/database/connect.ts';
import { select } from '../../src/database/query.ts';
import { UserError } from '../../src/domain/errors.ts';
import type { Session } from '../../src/services/server-session.ts';
import { FakeAsterisk } from '../unit/asterisk/ami/fake.ts';

/** An Asterisk that reads its endpoints from the database when it is told to, and can be away. */
export class ScriptedAsterisk {
  /** What it was told: the action, then the object or module. */
  readonly told: string[] = [];
  isAway = false;
  /** Endpoints that it goes on seeing as they were, or not. */
  isDeaf = false;
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  async connect(): Promise<AmiClient> {
    if (this.isAway) throw new UserError('unreachable', "Asterisk's manager interface cannot be reached");
    const stream = new FakeAsterisk((action, id, say) => {
      const name = amiField(action, 'Action') ?? '';
      const object =
        amiField(action, 'Object') ??
        amiField(action, 'Module') ??
        amiField(action, 'Cache') ??
        amiField(action, 'Family');
      if (!name.startsWith('PJSIPShow')) this.told.push(object === undefined ? name : `${name} ${object}`);
      if (name === 'PJSIPShowEndpoint') void this.#show(amiField(action, 'Endpoint') ?? '', id, say);
      else if (name.startsWith('PJSIPShow'))
        say(`Response: Error\r\nActionID: ${id}\r\nMessage: No objects found\r\n\r\n`);
      else if (name === 'DBGetTree') {
        say(`Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n`);
        say(`Event: DBGetTreeComplete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n`);
      } else say(`Response: Success\r\nActionID: ${id}\r\n\r\n`);
    });
    return new AmiClient(stream, 2000);
  }

  /** Takes every registration that knows an answer to the challenge. */
  async sip(): Promise<Duplex> {
    if (this.isAway) throw new UserError('unreachable', 'Asterisk does not answer');
    const stream = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        const answer = /^Authorization:/m.test(String(chunk))
          ? 'SIP/2.0 200 OK'
          : 'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="test", nonce="1"';
        this.told.push(`REGISTER ${/^From: <sip:(\d+)@/m.exec(String(chunk))?.[1]}`);
        stream.push(`${answer}\r\nContent-Length: 0\r\n\r\n`);
        done();
      },
    });
    return stream;
  }

  async #show(endpoint: string, id: string, say: (text: string) => void): Promise<void> {
    const [row] = await select<
      Record<
        | 'callerid'
        | 'set_var'
        | 'context'
        | 'from_user'
        | 'from_domain'
        | 'outbound_auth'
        | 'auth'
        | 'password',
        string | null
      >
    >(
      this.#database,
      `SELECT e.callerid, e.set_var, e.context, e.from_user, e.from_domain, e.outbound_auth, e.auth, a.password
       FROM ps_endpoints e LEFT JOIN ps_auths a ON a.id = SUBSTRING_INDEX(COALESCE(e.auth, e.outbound_auth), ',', 1) WHERE e.id = ?`,
      [endpoint],
    );
    if (row === undefined || this.isDeaf) {
      say(`Response: Error\r\nActionID: ${id}\r\nMessage: Unable to retrieve endpoint ${endpoint}\r\n\r\n`);
      return;
    }
    say(`Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n`);
    const settings = {
      Callerid: row.callerid?.replace(/^<(.*)>$/, '$1') ?? '<unknown>',
      SetVar: row.set_var ?? '',
      Context: row.context,
      FromUser: row.from_user ?? '',
      FromDomain: row.from_domain ?? '',
      OutboundAuth: row.outbound_auth ?? '',
      Auth: row.auth ?? '',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}\r\n`);
    say(`Event: EndpointDetail\r\nActionID: ${id}\r\nObjectName: ${endpoint}\r\n${lines.join('')}\r\n`);
    if (row.password !== null) {
      say(
        `Event: AuthDetail\r\nActionID: ${id}\r\nObjectName: ${endpoint}\r\nPassword: ${row.password}\r\n\r\n`,
      );
    }
    say(`Event: EndpointDetailComplete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 1\r\n\r\n`);
  }
}

/** A session for services: a real database and a scripted Asterisk. */
export function sessionOn(database: Connection, asterisk: ScriptedAsterisk): Session {
  return { database, ami: () => asterisk.connect(), sip: () => asterisk.sip() };
}
