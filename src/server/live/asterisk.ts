import { connectAmi } from '../../asterisk/ami/client.ts';
import { amiField } from '../../asterisk/ami/parser.ts';
import { UserError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import type { Facts } from '../facts/facts.ts';
import { paths } from '../layout.ts';
import { readState } from '../state.ts';

/** What Asterisk itself says of its work. */
export interface AsteriskFigures {
  version: string;
  endpoints: number;
  contacts: number;
  channels: number;
  uptimeSeconds: number;
}

/** Null if Asterisk does not run or does not let us in. */
export async function asteriskFigures(host: Host, facts: Facts): Promise<AsteriskFigures | null> {
  const secret = facts.files.get(`${paths.secrets}/ami_cli_secret`)?.content;
  const port = readState(facts)?.ports.ami;
  const container = facts.containers.asterisk;
  if (secret === undefined || port === undefined || container?.state !== 'running') return null;
  try {
    const ami = await connectAmi({
      stream: () => host.connectTcp('127.0.0.1', port),
      username: 'smartcms_cli',
      secret: new Secret(secret),
      timeoutMs: 5_000,
    });
    try {
      const [settings, channels, contacts] = await Promise.all([
        ami.action('CoreSettings'),
        ami.list('CoreShowChannels'),
        ami.list('PJSIPShowContacts'),
      ]);
      return {
        version: amiField(settings, 'AsteriskVersion')?.match(/[\d.]+/)?.[0] ?? '',
        endpoints: facts.database?.endpoints ?? 0,
        contacts: contacts.length,
        channels: channels.length,
        uptimeSeconds: Math.max(
          0,
          facts.system.clockSeconds - Math.floor(Date.parse(container.startedAt) / 1000),
        ),
      };
    } finally {
      ami.close();
    }
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
