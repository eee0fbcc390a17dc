import { codeNames, codePatterns, maxDialled } from '../../domain/codes.ts';
import { numberLengths } from '../../domain/endpoints.ts';
import { UserError } from '../../domain/errors.ts';
import { callRules } from '../../domain/features.ts';
import type { DeployedSettings } from '../../domain/server-settings.ts';
import { databaseName, databaseUsers, paths, type ServiceName, serviceNames, userIds } from '../layout.ts';
import type { RenderContext } from './context.ts';
import { asteriskModules } from './modules.ts';

/** Secrets that the API reads from files of their own. */
const apiSecrets = ['db_api_password', 'redis_password', 'ami_api_secret', 'license_hmac_key'] as const;

type Known = Pick<RenderContext, 'config' | 'secrets'>;

/** Whether the config names a TURN server and the server has its secret. */
const hasTurnSecret = ({ config, secrets }: Known) =>
  config.webrtc.turn !== null && secrets.turn_secret !== null;

/** With that of the TURN server, if there is one. */
export function apiSecretsOf(context: Known) {
  return hasTurnSecret(context) ? ([...apiSecrets, 'turn_secret'] as const) : apiSecrets;
}

/** Numbers that an extension may have: each length is a pattern of its own. */
const extensionPatterns = numberLengths.map((length) => `_${'X'.repeat(length)}`);

/** Numbers that may be dialled or called from outside: digits, or a + and digits. */
const dialPatterns = ['_', '_+'].flatMap((start) =>
  Array.from({ length: maxDialled }, (_, index) => start + 'X'.repeat(index + 1)),
);

/** Bytes as they stand in an address of IPv6, with one digit or two, and in decimal. */
const bytes = [1, 2].flatMap((digits) =>
  Array.from({ length: 16 ** digits }, (_, number) => ({
    hex: number.toString(16).padStart(digits, '0'),
    number,
  })),
);

/** What the templates see: the context, and what follows from it. Throws UserError('config_invalid'). */
export function templateView(context: RenderContext, hashes: Record<ServiceName, string>) {
  const { config, addresses } = context;
  const { publicAddress, nat, ipv6 } = addresses;
  checkPorts(config.network.ports);
  return {
    ...context,
    hashes,
    paths,
    databaseName,
    databaseUsers,
    apiSecrets: apiSecretsOf(context),
    hasTurnSecret: hasTurnSecret(context),
    extensionPatterns,
    dialPatterns,
    bytes,
    codes: codeNames.map((name) => {
      const code = config.telephony.codes[name];
      return { name, patterns: codePatterns(name, code), skip: code.length };
    }),
    callRules,
    modules: asteriskModules,
    ports: config.network.ports,
    publicAddress,
    nat,
    ipv6,
    deployed: JSON.stringify(deployedSettingsOf(context)),
    serverName: config.network.domain ?? '_',
    standardHttps: config.network.ports.https === 443,
    users: perService((service) => `${userIds[service]}:${userIds[service]}`),
    groups: perService((service) => String(userIds[service])),
    tmpfsOwner: perService((service) => `uid=${userIds[service]},gid=${userIds[service]}`),
    memory: perService((service) => `${config.memory[service]}m`),
    logSize: `${config.logs.maxMegabytes}m`,
    logFiles: String(config.logs.files),
    // Half of the memory for pages; connections, dictionaries and sorting have the rest.
    databaseMemory: {
      bufferPool: `${Math.floor(config.memory.db / 2)}M`,
      log: `${Math.min(256, Math.max(16, Math.floor(config.memory.db / 8)))}M`,
    },
    redisMemory: `${Math.floor(config.memory.redis * 0.75)}mb`,
  };
}

/** What the API may know and tell of the config. */
function deployedSettingsOf({ config, addresses: { publicAddress } }: RenderContext): DeployedSettings {
  const { https, sip, sips, wss } = config.network.ports;
  return {
    publicAddress,
    domain: config.network.domain,
    timeZone: config.timeZone,
    ports: { https, sip, sips, wss },
    stun: config.network.stun,
    webrtc: { ...config.webrtc, turn: config.webrtc.turn?.urls ?? [] },
    codes: config.telephony.codes,
    calls: { keepDays: config.calls.keepDays },
    recordings: config.recordings,
  };
}

/** One value for each service. */
export function perService<T>(value: (service: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(serviceNames.map((service) => [service, value(service)])) as Record<
    ServiceName,
    T
  >;
}

/** nginx alone may bind a port below 1024: no other service has that right. */
function checkPorts(ports: RenderContext['config']['network']['ports']): void {
  const { http: _http, https: _https, rtp, ...others } = ports;
  for (const [name, port] of Object.entries({ ...others, 'rtp.from': rtp.from })) {
    if (port >= 1024) continue;
    throw new UserError(
      'config_invalid',
      `network.ports.${name} is ${port}; only http and https can be below 1024.`,
      {
        hint: `Choose a port from 1024 to 65535 for network.ports.${name}.`,
      },
    );
  }
}
