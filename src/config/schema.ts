import { isIP } from 'node:net';
import { basename } from 'node:path';
import { z } from 'zod';
import { letsEncrypt } from '../domain/acme.ts';
import { defaultAsteriskVersion } from '../domain/asterisk-versions.ts';
import { type CodeName, codeNames, codes } from '../domain/codes.ts';
import { iceAddress, stunServer } from '../domain/ice.ts';
import { gitReference, innerFolder } from '../domain/own-console.ts';

/**
 * Everything a config file may say. Each key has a description and a default, so that an empty config is a
 * whole one; `config docs` prints this schema.
 */

const port = (fallback: number, what: string) => z.int().min(1).max(65535).default(fallback).describe(what);

const cidr = z.string().refine((value) => {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  return Number(bits) <= (version === 4 ? 32 : 128);
}, 'expected a network such as 192.168.0.0/16');

const domainName = z
  .string()
  .max(253)
  .regex(/^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i, {
    error: 'expected a host name such as phones.example.com',
  });

const timeZone = z.string().refine((value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return /^[A-Za-z0-9_+/-]+$/.test(value);
  } catch {
    return false;
  }
}, 'expected a time zone such as Europe/Berlin');

const rtpPorts = z
  .strictObject({
    from: port(10000, 'First RTP port'),
    to: port(10500, 'Last RTP port'),
  })
  .refine((range) => range.from < range.to, { path: ['to'], error: 'expected a port above rtp.from' })
  .prefault({})
  .describe('UDP ports for audio; a call between two phones takes four');

const ports = z
  .strictObject({
    http: port(80, 'Redirects to the console (TCP, public)'),
    https: port(443, 'Console, API and phones in browsers through /ws (TCP, public)'),
    sip: port(5060, 'SIP (UDP and TCP, public)'),
    sips: port(5061, 'SIP over TLS (TCP, public)'),
    wss: port(8089, "Asterisk's own secure WebSocket, /ws only (TCP, public)"),
    ws: port(8088, "Asterisk's plain HTTP and WebSocket (TCP, loopback only)"),
    ami: port(5038, 'Asterisk Manager Interface (TCP, loopback only)'),
    api: port(3000, 'The API behind nginx (TCP, loopback only)'),
    rtp: rtpPorts,
  })
  .superRefine(requireDistinctPorts)
  .prefault({})
  .describe('Ports on the server; change one only if another program needs it');

/** Two services cannot listen on one port; only SIP shares its protocol, UDP, with the audio. */
function requireDistinctPorts(
  { rtp, ...tcp }: { sip: number; rtp: { from: number; to: number } } & Record<string, unknown>,
  context: z.RefinementCtx,
): void {
  const owners = new Map<unknown, string>();
  for (const [key, port] of Object.entries(tcp)) {
    const other = owners.get(port);
    if (other !== undefined)
      context.addIssue({ code: 'custom', path: [key], message: `expected another port than ${other} has` });
    owners.set(port, key);
  }
  if (tcp.sip >= rtp.from && tcp.sip <= rtp.to) {
    context.addIssue({ code: 'custom', path: ['sip'], message: 'expected a port outside the range of rtp' });
  }
}

const network = z
  .strictObject({
    publicAddress: z
      .string()
      .refine((value) => value === 'auto' || isIP(value) === 4, 'expected "auto" or an IPv4 address')
      .default('auto')
      .describe(
        'IPv4 address at which phones reach the server; auto takes that of its default route, or, if that is a private one, what its cloud tells or where the deploy reaches it',
      ),
    localNetworks: z
      .array(cidr)
      .default([])
      .describe(
        'Networks that reach the server by its own address although it has a public one, besides private networks',
      ),
    domain: domainName
      .nullable()
      .default(null)
      .describe('Name of the server, for the console and the certificate'),
    stun: z
      .string()
      .refine(
        (value) => stunServer(value) !== null,
        'expected a name or an IPv4 address, such as stun.example.com or stun.example.com:3478',
      )
      .nullable()
      .default(null)
      .describe(
        'STUN server that Asterisk asks for its public address in each call with a browser; for a NAT that changes ports, and null otherwise',
      ),
    ports,
  })
  .prefault({})
  .describe('How the server is reached');

const iceServer = (schemes: readonly string[], example: string) =>
  z
    .string()
    .refine((value) => schemes.includes(iceAddress(value)?.scheme ?? ''), `expected such as ${example}`);

const webrtc = z
  .strictObject({
    stun: z
      .array(iceServer(['stun'], 'stun:stun.example.com:3478'))
      .default([])
      .describe('STUN servers that browsers ask for their public address: stun:stun.example.com:3478'),
    turn: z
      .strictObject({
        urls: z
          .array(iceServer(['turn', 'turns'], 'turn:turn.example.com:3478?transport=udp'))
          .min(1)
          .describe('turn:turn.example.com:3478?transport=udp, turns:turn.example.com:5349'),
      })
      .nullable()
      .default(null)
      .describe(
        'TURN server that carries the sound of browsers that reach the server no other way (urls); its secret comes from smartcms secrets set turn_secret',
      ),
    relayOnly: z.boolean().default(false).describe('Browsers use the TURN server for every call'),
  })
  .refine(({ turn, relayOnly }) => turn !== null || !relayOnly, {
    path: ['relayOnly'],
    error: 'expected false without webrtc.turn',
  })
  .prefault({})
  .describe('How phones in browsers get through a NAT or a firewall of theirs');

const openPort = z.strictObject({
  port: z.int().min(1).max(65535).describe('Port on the server'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('Protocol of the port'),
  from: cidr.nullable().default(null).describe('Network that may use it; null is everyone'),
});

const firewall = z
  .union([
    z.literal(false),
    z.strictObject({
      ssh: z
        .array(cidr)
        .default([])
        .describe('Networks that may log in by SSH; none means all, on every port where SSH is served'),
      trusted: z
        .array(cidr)
        .default([])
        .describe('Networks that are never banned or slowed down; network.localNetworks are not either'),
      allow: z.array(openPort).default([]).describe('Other ports of this server that stay open'),
    }),
  ])
  .prefault({})
  .describe('What the server lets in besides SSH, console and phones; false leaves all that to you');

const code = (name: CodeName) =>
  z
    .string()
    .regex(/^[*#][0-9*#]{1,5}$/, 'expected * or #, then 1 to 5 of 0-9, * and #')
    .default(codes[name].default)
    .describe(codes[name].about);

const featureCodes = z
  .strictObject(
    Object.fromEntries(codeNames.map((name) => [name, code(name)])) as Record<
      CodeName,
      ReturnType<typeof code>
    >,
  )
  .superRefine((chosen, context) => {
    for (const [index, name] of codeNames.entries()) {
      const other = codeNames.slice(0, index).find((each) => chosen[each] === chosen[name]);
      if (other === undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: `expected another code than ${other} has` });
    }
  })
  .prefault({})
  .describe('Codes that are dialled on a phone');

const memory = z
  .strictObject({
    db: z.int().min(128).default(1024).describe('MariaDB'),
    redis: z.int().min(32).default(128).describe('Redis'),
    asterisk: z
      .int()
      .min(128)
      .default(2048)
      .describe('Asterisk; 10,000 endpoints take 450, and all of them registering at once twice that'),
    api: z.int().min(96).default(384).describe('API'),
    frontend: z.int().min(32).default(128).describe('nginx'),
  })
  .prefault({})
  .describe('Most memory that each service may take, in MiB');

const file = (what: string) => z.string().min(1).describe(what);

const ownTls = z.strictObject({
  mode: z.literal('files').optional().describe('Files of your own'),
  certificate: file('File of this machine with the certificate and those between it and its authority (PEM)'),
  key: file('File of this machine with its private key, without a passphrase (PEM)'),
});

const acmeTls = z.strictObject({
  mode: z
    .literal('letsencrypt')
    .describe('Issued for network.domain by HTTP-01, and renewed by the server itself'),
  email: z.email().nullable().default(null).describe('Mail address for the account with the authority'),
  directory: z
    .url({ protocol: /^https$/, error: 'expected an https URL' })
    .default(letsEncrypt)
    .describe("Directory of the authority: Let's Encrypt, or another one that speaks ACME"),
});

const tls = z
  .discriminatedUnion('mode', [ownTls, acmeTls], { error: 'expected "files" or "letsencrypt"' })
  .nullable()
  .default(null)
  .describe(
    'A certificate of your own (certificate, key), or one that an authority issues (mode letsencrypt, email, directory); without either the server makes a self-signed one',
  );

const sourceFile = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where the server downloads it'),
    file: z.string().min(1).optional().describe('File on the machine that deploys'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
      .describe('Checksum'),
  })
  .refine(({ url, file }) => (url === undefined) !== (file === undefined), 'expected either url or file')
  .refine(
    ({ url, file }) => /^[\w.+~-]+$/.test(basename(url === undefined ? (file ?? '') : new URL(url).pathname)),
    'expected a name of letters, digits, and . _ + ~ -',
  );

const inner = (fallback: string, what: string) =>
  z
    .string()
    .regex(innerFolder, 'expected a folder of the repository, such as apps/console')
    .default(fallback)
    .describe(what);

const frontend = z
  .strictObject({
    repository: z
      .url({ protocol: /^https?$/, error: 'expected the https URL of a Git repository' })
      .refine((value) => {
        const { username, password, search, hash } = new URL(value);
        return username + password + search + hash === '';
      }, 'expected a URL without a login; a token comes from SMARTCMS_FRONTEND_TOKEN')
      .nullable()
      .default(null)
      .describe("Git repository of a console of one's own; null is the console that comes with SmartCMS"),
    ref: z
      .string()
      .regex(gitReference, 'expected a branch, a tag or a whole commit')
      .default('HEAD')
      .describe('Branch, tag or whole commit to build; HEAD is the default branch'),
    username: z
      .string()
      .regex(/^[\w.@+-]{1,100}$/, 'expected a user name')
      .default('x-access-token')
      .describe('User to whom SMARTCMS_FRONTEND_TOKEN belongs; most servers of Git take any with a token'),
    folder: inner('.', 'Folder of the repository that has the package.json'),
    output: inner(
      'dist',
      'Folder below it in which npm run build leaves index.html; one of its own folders will do',
    ),
  })
  .prefault({})
  .describe("A console of one's own, which smartcms update-frontend builds and serves");

const keys = z.strictObject({
  target: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Server that commands work on when none is named: user@host[:port], local or sandbox'),
  network,
  webrtc,
  tls,
  firewall,
  timeZone: timeZone
    .default('UTC')
    .describe('Time zone of the server’s services, for opening hours and call records'),
  images: z
    .strictObject({
      source: z
        .enum(['auto', 'registry', 'distribution'])
        .default('auto')
        .describe(
          'What images are built on: official images of a registry, or Debian packages (distribution); auto decides at the first deploy of a server, for good',
        ),
      registry: z
        .string()
        .regex(
          /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._-]+)*$/,
          'expected a prefix such as registry.example.com/hub',
        )
        .nullable()
        .default(null)
        .describe('Mirror of the official images, by their prefix: PREFIX/mariadb:11.4; null is Docker Hub'),
      username: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe(
          'Login of the registry; its password comes from SMARTCMS_REGISTRY_PASSWORD or is asked for',
        ),
    })
    .prefault({})
    .describe('Container images'),
  asterisk: z
    .strictObject({
      from: z
        .enum(['auto', 'package', 'source'])
        .default('auto')
        .describe(
          'Where Asterisk comes from: a package of Debian (the version that it has), or compiled on the server from source; auto compiles where images come from a registry',
        ),
      version: z
        .string()
        .regex(/^\d{2}\.\d+\.\d+$/, 'expected a version such as 22.10.1')
        .nullable()
        .default(null)
        .describe(
          `Release to compile, from downloads.asterisk.org; null is ${defaultAsteriskVersion}, or Debian's source package where images come from the distribution`,
        ),
      source: sourceFile
        .nullable()
        .default(null)
        .describe('Source archive to compile instead, with its SHA-256: { url or file, sha256 }'),
      externals: z
        .array(sourceFile)
        .default([])
        .describe(
          'Archives that its build would download, such as pjproject-2.15.1.tar.bz2: { url or file, sha256 }',
        ),
      verbose: z
        .int()
        .min(0)
        .max(10)
        .default(2)
        .describe('How much Asterisk logs about each call; 3 is each step of the dialplan, which costs'),
    })
    .prefault({})
    .describe('Asterisk'),
  frontend,
  telephony: z.strictObject({ codes: featureCodes }).prefault({}).describe('What phones can do'),
  admin: z
    .strictObject({
      email: z.email().default('superadmin@smartcms.local').describe('Login of the first administrator'),
      name: z.string().min(1).max(100).default('Super Admin').describe('Name of the first administrator'),
    })
    .prefault({})
    .describe('The administrator that the first deploy creates; the password is generated'),
  memory,
  calls: z
    .strictObject({
      keepDays: z
        .int()
        .min(1)
        .max(36500)
        .nullable()
        .default(365)
        .describe('Days for which records of calls are kept; null is for ever'),
    })
    .prefault({})
    .describe('Records of calls'),
  recordings: z
    .strictObject({
      keepDays: z
        .int()
        .min(1)
        .max(36500)
        .nullable()
        .default(90)
        .describe('Days for which recordings are kept; null is for ever'),
      minFreePercent: z
        .int()
        .min(1)
        .max(90)
        .default(10)
        .describe('With less of the disk free, calls are not recorded'),
    })
    .prefault({})
    .describe('Recordings of calls; smartcms recording on says whose'),
  logs: z
    .strictObject({
      maxMegabytes: z.int().min(1).max(1000).default(10).describe('Size at which a service’s log is rotated'),
      files: z.int().min(1).max(100).default(5).describe('How many rotated logs of each service are kept'),
    })
    .prefault({})
    .describe('Logs of the services'),
});

export const configSchema = keys.superRefine(({ tls, network }, context) => {
  if (tls?.mode !== 'letsencrypt' || network.domain !== null) return;
  const message =
    'expected the name of the server, which tls.mode letsencrypt needs; addresses get no certificate';
  context.addIssue({ code: 'custom', path: ['network', 'domain'], message });
});

/** A whole config, every default filled in. */
export type Config = z.output<typeof configSchema>;

/** What a config file may contain: any part of Config. */
export type ConfigInput = z.input<typeof configSchema>;
