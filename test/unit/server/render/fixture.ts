import { type ConfigInput, configSchema } from '../../../../src/config/schema.ts';
import { Secret } from '../../../../src/domain/secret.ts';
import type { RenderContext } from '../../../../src/server/render/context.ts';
import { perService } from '../../../../src/server/render/view.ts';
import { type SecretName, type Secrets, secretNames } from '../../../../src/server/secrets.ts';

/** A context with one recognisable value for each secret. */
export function contextOf(
  config: ConfigInput = {},
  secrets: Partial<Record<SecretName, string>> = {},
): RenderContext {
  const values = secretNames.map((name) => [name, new Secret(secrets[name] ?? `the-${name}`)]);
  const parsed = configSchema.parse(config);
  const { publicAddress } = parsed.network;
  return {
    config: parsed,
    publicAddress: publicAddress === 'auto' ? '203.0.113.10' : publicAddress,
    localAddresses: ['203.0.113.10', '10.0.0.1'],
    secrets: Object.fromEntries(values) as Secrets,
    images: perService((service) => `smartcms/${service}:0123456789ab`),
  };
}
