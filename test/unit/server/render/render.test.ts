import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import { privateNetworks } from '../../../../src/domain/addresses.ts';
import { paths, type ServiceName, serviceNames, userIds } from '../../../../src/server/layout.ts';
import type { RenderContext } from '../../../../src/server/render/context.ts';
import { renderServer } from '../../../../src/server/render/render.ts';
import { type SecretName, secretNames } from '../../../../src/server/secrets.ts';
import { contextOf } from './fixture.ts';

function textOf(context: RenderContext, path: string): string {
  const file = renderServer(context).files.find((each) => each.path === `${paths.root}/${path}`);
  if (file === undefined) throw new Error(`${path} is not rendered`);
  return String(file.content);
}

/** The services whose hash differs between two contexts. */
function changed(before: RenderContext, after: RenderContext): ServiceName[] {
  const [first, second] = [renderServer(before).configHashes, renderServer(after).configHashes];
  return serviceNames.filter((service) => first[service] !== second[service]);
}

/** The part of one service in the compose file. */
function composeOf(context: RenderContext, service: ServiceName): string {
  const compose = textOf(context, 'docker-compose.yml');
  const block = new RegExp(`^  ${service}:\\n(?:    .*\\n)+`, 'm').exec(compose)?.[0];
  if (block === undefined) throw new Error(`no ${service} in the compose file`);
  return block;
}

describe('the files of a server', () => {
  const { files } = renderServer(contextOf());

  it('are the same for the same context', () => {
    expect(renderServer(contextOf())).toEqual(renderServer(contextOf()));
  });

  it.each(files)('$path begins with a word on who made it', ({ content }) => {
    expect(String(content)).toMatch(/^(#|;|--) Made by SmartCMS/);
  });

  it('land below /opt/smartcms, each once', () => {
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    expect(files.filter(({ path }) => !path.startsWith(`${paths.root}/`))).toEqual([]);
  });

  it('hold a secret only where its reader alone can open them', () => {
    const secrets = secretNames.map((name) => `the-${name}`);
    const holders = files.filter(({ content }) => secrets.some((secret) => String(content).includes(secret)));
    expect(
      holders.map(({ path, mode, uid, gid }) => ({
        path: path.slice(paths.root.length + 1),
        mode,
        uid,
        gid,
      })),
    ).toEqual([
      { path: 'mariadb/init.sql', mode: 0o400, uid: userIds.db, gid: userIds.db },
      { path: 'redis/redis.conf', mode: 0o400, uid: userIds.redis, gid: userIds.redis },
      { path: 'asterisk/configs/ari.conf', mode: 0o400, uid: userIds.asterisk, gid: userIds.asterisk },
      { path: 'asterisk/configs/manager.conf', mode: 0o400, uid: userIds.asterisk, gid: userIds.asterisk },
      { path: 'asterisk/configs/res_odbc.conf', mode: 0o400, uid: userIds.asterisk, gid: userIds.asterisk },
    ]);
    const others = files.filter((file) => !holders.includes(file));
    expect(new Set(others.map(({ mode, uid, gid }) => `${mode.toString(8)} ${uid}:${gid}`))).toEqual(
      new Set(['644 0:0']),
    );
  });
});

describe('a changed config changes the hash of those services alone that read it', () => {
  const cases: [config: ConfigInput, services: ServiceName[]][] = [
    [{}, []],
    [{ admin: { email: 'boss@example.com', name: 'Boss' } }, []],
    [{ target: 'root@203.0.113.7' }, []],
    [{ asterisk: { verbose: 5 } }, ['asterisk']],
    [{ network: { publicAddress: '203.0.113.20' } }, ['asterisk']],
    [{ network: { domain: 'phones.example.com' } }, ['frontend']],
    [{ network: { ports: { https: 8443 } } }, ['frontend']],
    [{ network: { ports: { sip: 5070 } } }, ['asterisk', 'api']],
    [{ network: { ports: { rtp: { from: 20000, to: 20500 } } } }, ['asterisk']],
    [{ network: { ports: { ami: 5039 } } }, ['asterisk', 'api']],
    [{ network: { ports: { ws: 8090 } } }, ['asterisk', 'frontend']],
    [{ network: { ports: { api: 3001 } } }, ['api', 'frontend']],
    [{ memory: { db: 2048 } }, ['db']],
    [{ memory: { redis: 256 } }, ['redis']],
    [{ memory: { api: 512 } }, ['api']],
    [{ timeZone: 'Asia/Jakarta' }, [...serviceNames]],
    [{ logs: { files: 7 } }, [...serviceNames]],
  ];
  it.each(cases)('%j -> %j', (config, services) => {
    expect(changed(contextOf(), contextOf(config))).toEqual(services);
  });

  const secrets: [SecretName, ServiceName[]][] = [
    ['db_cli_password', ['db']],
    ['db_api_password', ['db', 'api']],
    ['db_asterisk_password', ['db', 'asterisk']],
    ['redis_password', ['redis', 'api']],
    ['ami_cli_secret', ['asterisk']],
    ['ami_api_secret', ['asterisk', 'api']],
    ['ari_secret', ['asterisk']],
    ['license_hmac_key', ['api']],
    ['admin_password', []],
    ['license_key', []],
  ];
  it.each(secrets)('a rotated %s -> %j', (name, services) => {
    expect(changed(contextOf(), contextOf({}, { [name]: 'another-value' }))).toEqual(services);
  });

  it.each(serviceNames)('a new image of %s is its own change alone', (service) => {
    const context = contextOf();
    const other = {
      ...context,
      images: { ...context.images, [service]: `smartcms/${service}:ffffffffffff` },
    };
    expect(changed(context, other)).toEqual([service]);
  });

  it.each(serviceNames)('the label of %s carries its hash', (service) => {
    expect(composeOf(contextOf(), service)).toContain(
      `smartcms.config-hash: "${renderServer(contextOf()).configHashes[service]}"`,
    );
  });
});

describe('the compose file', () => {
  it.each(serviceNames)('runs %s without root, with its image, memory and rotated logs', (service) => {
    const block = composeOf(contextOf({ memory: { [service]: 777 }, logs: { maxMegabytes: 3 } }), service);
    expect(block).toContain('    <<: *service\n');
    expect(block).toContain(`    user: "${userIds[service]}:${userIds[service]}"\n`);
    expect(block).toContain(`    image: \${SMARTCMS_IMAGE_${service.toUpperCase()}}\n`);
    expect(block).toContain('    mem_limit: "777m"\n');
    expect(textOf(contextOf({ logs: { maxMegabytes: 3 } }), 'docker-compose.yml')).toContain(
      'max-size: "3m"',
    );
  });

  it('gives MariaDB and Redis no network', () => {
    for (const service of ['db', 'redis'] as const) {
      expect(composeOf(contextOf(), service)).toContain('    network_mode: none\n');
    }
  });

  it('names every image in .env', () => {
    const env = textOf(contextOf(), '.env');
    for (const service of serviceNames) {
      expect(env).toContain(`\nSMARTCMS_IMAGE_${service.toUpperCase()}=smartcms/${service}:0123456789ab\n`);
    }
  });
});

describe("Asterisk's listeners", () => {
  const context = contextOf({
    network: { ports: { ws: 18088, wss: 18089, ami: 15038, sip: 15060, sips: 15061 } },
  });

  it('AMI and plain HTTP are on loopback, the rest is public, all on the ports of the config', () => {
    expect(textOf(context, 'asterisk/configs/manager.conf')).toMatch(
      /\nbindaddr = 127\.0\.0\.1\nport = 15038\n/,
    );
    const http = textOf(context, 'asterisk/configs/http.conf');
    expect(http).toMatch(/\nbindaddr = 127\.0\.0\.1\nbindport = 18088\n/);
    expect(http).toContain('\ntlsbindaddr = 0.0.0.0:18089\n');
    const pjsip = textOf(context, 'asterisk/configs/pjsip.conf');
    expect(pjsip.match(/bind = .*/g)).toEqual([
      'bind = 0.0.0.0:15060',
      'bind = 0.0.0.0:15060',
      'bind = 0.0.0.0:15061',
      'bind = 0.0.0.0',
      'bind = 0.0.0.0',
    ]);
  });

  it('AMI users can neither run commands nor originate', () => {
    const manager = textOf(context, 'asterisk/configs/manager.conf');
    expect(manager.match(/^(?:read|write) = .*/gm)).toEqual(['write = system', 'read = system,call']);
  });

  it('calls of trunks go where routes say, and nowhere else', () => {
    const dialplan = textOf(context, 'asterisk/configs/extensions.conf');
    const pstn = /\[from-pstn\]\n((?:(?!\n\[).)*)/s.exec(dialplan)?.[1] ?? 'missing';
    const lines = pstn.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
    expect(
      lines.filter((line) => !/^exten => _[+]?X+,1,Gosub\(inbound,s,1\(\$\{EXTEN\}\)\)$/.test(line)),
    ).toEqual([]);
    expect(lines.length).toBe(40);
    const inbound = /\n\[inbound\]\n((?:(?!\n\[).)*)/s.exec(dialplan)?.[1] ?? 'missing';
    // Nobody pays for such a call, so that it has no way out.
    expect(inbound).not.toMatch(/Dial|outbound|Goto\(/);
    expect([...inbound.matchAll(/Gosub\((\w+)/g)].map(([, name]) => name)).toEqual(['record', 'place']);
    expect(inbound).toMatch(/Gosub\(place,s,1\(\$\{CUT\(destination,:,2\)\}\)\)/);
  });

  it('all patterns are of a fixed length', () => {
    const dialplan = textOf(context, 'asterisk/configs/extensions.conf');
    expect(dialplan).not.toMatch(/exten => _[^,]*[.!]/);
  });

  it('codes are those of the config', () => {
    const own = contextOf({ telephony: { codes: { echo: '*999', forwardAlways: '#21' } } });
    const dialplan = textOf(own, 'asterisk/configs/extensions.conf');
    expect(dialplan).toMatch(
      /^exten => \*999,1,Gosub\(call-begin,.*\n same => n,Gosub\(codes,echo,1\(\$\{EXTEN:4\}\)\)$/m,
    );
    expect(dialplan).toMatch(
      /^exten => _#21XX,1,Gosub\(call-begin,.*\n same => n,Gosub\(codes,forwardAlways,1\(\$\{EXTEN:3\}\)\)$/m,
    );
    expect(dialplan).not.toContain('*43');
  });
});

describe('the public address in SIP', () => {
  const pjsipOf = (network: ConfigInput['network']) =>
    textOf(contextOf({ network }), 'asterisk/configs/pjsip.conf');

  it('is not rewritten when it is the machine’s own', () => {
    for (const publicAddress of ['auto', '203.0.113.10', '10.0.0.1']) {
      const pjsip = pjsipOf({ publicAddress, localNetworks: ['192.168.0.0/16'] });
      expect(pjsip).not.toMatch(/external_|local_net/);
    }
  });

  it('is told to phones outside the local networks when the machine does not have it itself', () => {
    const pjsip = pjsipOf({ publicAddress: '203.0.113.20', localNetworks: ['10.0.0.0/8', '192.168.0.0/16'] });
    expect(pjsip).toContain('\nexternal_media_address = 203.0.113.20\n');
    expect(pjsip).toContain('\nexternal_signaling_address = 203.0.113.20\n');
    expect(pjsip.match(/local_net = .*/g)).toEqual([
      'local_net = 127.0.0.0/8',
      ...privateNetworks.map((network) => `local_net = ${network}`),
      // Asterisk puts the public address in place of a local one alone, and this server has no private address.
      'local_net = 203.0.113.10/32',
    ]);
  });

  it('is what browsers outside try, beside the machine’s own', () => {
    const rtpOf = (publicAddress: string) =>
      textOf(contextOf({ network: { publicAddress } }), 'asterisk/configs/rtp.conf');
    expect(rtpOf('203.0.113.20')).toContain(
      '\n[ice_host_candidates]\n203.0.113.10 => 203.0.113.20,include_local_address\n',
    );
    expect(rtpOf('auto')).not.toContain('ice_host_candidates');
  });
});

describe('a STUN server', () => {
  it('is told to Asterisk alone, and none by default', () => {
    const rtpOf = (stun: string | null) =>
      textOf(contextOf({ network: { stun } }), 'asterisk/configs/rtp.conf');
    expect(rtpOf('stun.example.com:3479')).toContain('\nstunaddr = stun.example.com:3479\n');
    expect(rtpOf(null)).not.toContain('stunaddr');
  });
});

describe('the secret of a TURN server', () => {
  const turn = { webrtc: { turn: { urls: ['turn:turn.example.com'] } } };
  const compose = (context: RenderContext) => textOf(context, 'docker-compose.yml');
  const without = (context: RenderContext) => ({
    ...context,
    secrets: { ...context.secrets, turn_secret: null },
  });
  const line = '- /opt/smartcms/secrets/turn_secret:/run/secrets/turn_secret:ro';

  it('is for the API to read, where there is such a server', () => {
    expect(compose(contextOf(turn))).toContain(line);
    expect(compose(contextOf(turn))).toContain('SMARTCMS_TURN_SECRET_FILE: /run/secrets/turn_secret');
    for (const context of [without(contextOf(turn)), contextOf()])
      expect(compose(context)).not.toContain('turn_secret');
  });

  it('restarts the API alone', () => {
    expect(changed(without(contextOf(turn)), contextOf(turn))).toEqual(['api']);
    expect(changed(contextOf(turn), contextOf(turn, { turn_secret: 'another' }))).toEqual(['api']);
    expect(changed(contextOf(), contextOf({}, { turn_secret: 'another' }))).toEqual([]);
  });
});

describe('a server with IPv6', () => {
  const context = contextOf();
  const six = { ...context, addresses: { ...context.addresses, ipv6: true } };

  it('listens on it with nginx and Asterisk; nothing else changes', () => {
    expect(changed(context, six)).toEqual(['asterisk', 'frontend']);
    const listens = textOf(six, 'nginx/default.conf').match(/listen \[.*/g);
    expect(listens).toEqual(['listen [::]:80 default_server;', 'listen [::]:443 ssl default_server;']);
    const binds = textOf(six, 'asterisk/configs/pjsip.conf').match(/bind = \[.*/g);
    expect(binds).toEqual(['bind = [::]:5060', 'bind = [::]:5060', 'bind = [::]:5061']);
  });

  it('tells its own IPv6 address also where a NAT stands before its IPv4 one', () => {
    const behind = contextOf({ network: { publicAddress: '203.0.113.20' } });
    const pjsip = textOf(
      { ...behind, addresses: { ...behind.addresses, ipv6: true } },
      'asterisk/configs/pjsip.conf',
    );
    const six = pjsip.slice(pjsip.indexOf('[sip6](!)'));
    expect(six).toContain('[transport-udp6](sip6)');
    expect(six).not.toMatch(/external_|local_net|\(sip\)/);
  });
});

describe('values that would break a file', () => {
  const attempts: [SecretName, string][] = [
    ['db_api_password', "x'; DROP DATABASE smartcms; --"],
    ['db_asterisk_password', 'x;y'],
    ['redis_password', 'x"\nport 6379'],
    ['ami_cli_secret', 'x\n[evil]\nwrite = all'],
    ['ari_secret', 'x;comment'],
  ];
  it.each(attempts)('%s is refused by name', (name, value) => {
    expect(() => renderServer(contextOf({}, { [name]: value }))).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: expect.stringContaining(`secrets.${name} `),
      }),
    );
  });

  it('a port below 1024 is refused for all but nginx', () => {
    expect(() => renderServer(contextOf({ network: { ports: { sip: 506 } } }))).toThrow(
      /network\.ports\.sip/,
    );
    expect(() => renderServer(contextOf({ network: { ports: { http: 81, https: 444 } } }))).not.toThrow();
  });
});

it('redirects to the console’s port, named only if it is not the usual one', () => {
  expect(textOf(contextOf(), 'nginx/default.conf')).toContain('https://$host$request_uri;');
  const moved = contextOf({ network: { ports: { https: 8443 } } });
  expect(textOf(moved, 'nginx/default.conf')).toContain('https://$host:8443$request_uri;');
});
