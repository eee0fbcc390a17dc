import { Secret } from '../domain/secret.ts';
import { paths } from '../server/layout.ts';
import type { ServerSession } from './server-session.ts';

/** The key under which the server stores licence keys, for work from outside; the API has it from its file. */
export async function licenseHmacKey({ host }: ServerSession): Promise<Secret> {
  const { stdout } = await host.run(['cat', '--', `${paths.secrets}/license_hmac_key`]);
  return new Secret(stdout.trim());
}
