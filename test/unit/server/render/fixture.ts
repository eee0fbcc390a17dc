import { type ConfigInput, configSchema } from '../../../../src/config/schema.ts';
import { Secret } from '../../../../src/domain/secret.ts';
import { serverAddresses } from '../../../../src/server/plan/addresses.ts';
import type { RenderContext } from '../../../../src/server/render/context.ts';
import { perService } from '../../../../src/server/render/view.ts';
import { type SecretName, type Secrets, secretNames } from '../../../../src/server/secrets.ts';
import { factsOf } from '../../../support/facts.ts';

/** A context with one recognisable value for each secret. */
export function contextOf(
  config: ConfigInput = {},
  secrets: Partial<Record<SecretName, string>> = {},
): RenderContext {
  const values = secretNames.map((name) => [name, new Secret(secrets[name] ?? `the-${name}`)]);
  const parsed = configSchema.parse(config);
  const addresses = [
    { device: 'eth0', address: '203.0.113.10', prefix: 24 },
    { device: 'eth1', address: '10.0.0.1', prefix: 8 },
  ];
  return {
    config: parsed,
    addresses: serverAddresses(factsOf({ addresses }), parsed, null),
    secrets: Object.fromEntries(values) as Secrets,
    images: perService((service) => `smartcms/${service}:0123456789ab`),
  };
}
