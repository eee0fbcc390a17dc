import { createHash } from 'node:crypto';
import { expect, inject } from 'vitest';
import { runCli } from '../support/cli.ts';
import { Agent, type AgentOptions } from '../support/sip/agent.ts';
import { type SipMessage, sipHeaders } from '../support/sip/message.ts';
import { sql } from './extensions.ts';
import { addressOf, smartcms } from './server.ts';

const agents: Agent[] = [];

/** Runs `smartcms ...` and gives the JSON that it prints; it must succeed. */
export async function run<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
  expect(exitCode, `${args.join(' ')}: ${stderr}`).toBe(0);
  return JSON.parse(stdout) as T;
}

/** Adds extensions in one go: a desk phone for each number, and private wires in pairs. */
export async function importExtensions(desks: readonly string[], wires: readonly [string, string][] = []) {
  const lines = [
    'number,type,peer',
    ...desks.map((number) => `${number},3rd_party,`),
    ...wires.flatMap(([one, other]) => [`${one},vpw,${other}`, `${other},vpw,${one}`]),
  ];
  const { target, stateHome } = inject('e2e');
  const args = ['ext', 'import', '-', '--json', '--target', target];
  const { exitCode, stderr } = await runCli(args, { stateHome, input: `${lines.join('\n')}\n` });
  expect(exitCode, stderr).toBe(0);
}

/** A registered phone of an extension. */
export async function phone(number: string): Promise<Agent> {
  const password = await sql(`SELECT password FROM ps_auths WHERE id = '${number}';`);
  const agent = await open({ number, password });
  expect(await agent.register(), `${number} registers`).toBe(200);
  return agent;
}

/** A provider, whom the server knows by this machine's address. */
export function provider(number: string, behave?: AgentOptions['behave']): Promise<Agent> {
  return open({ number, ...(behave === undefined ? {} : { behave }) });
}

async function open(options: Omit<AgentOptions, 'server'>): Promise<Agent> {
  const agent = await Agent.open({ server: await addressOf(), ...options });
  agents.push(agent);
  return agent;
}

/** What a provider asks for in a 401. */
export const challenge = 'Digest realm="provider.example", nonce="5ca1ab1e", qop="auth", algorithm=MD5';

interface Account {
  username: string;
  password: string;
}

/** Whether a request proves, to that challenge, that it knows an account's password. */
export function isProven(request: SipMessage, { username, password }: Account): boolean {
  const [given] = sipHeaders(request, 'Authorization');
  if (given === undefined) return false;
  const [method = '', uri = ''] = request.start.split(' ');
  const part = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(given)?.[1] ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const secret = md5(`${username}:provider.example:${password}`);
  const proof = `${secret}:5ca1ab1e:${part('nc')}:${part('cnonce')}:auth:${md5(`${method}:${uri}`)}`;
  return part('response') === md5(proof);
}

/** Ends all phones and providers. */
export function closeAgents(): void {
  for (const agent of agents.splice(0)) agent.close();
}

/** Removes all routes, groups and features, past SmartCMS. */
export async function removeRouting(): Promise<void> {
  const tables = [
    'inbound_routes',
    'outbound_routes',
    'ring_groups',
    'extension_features',
    'extension_limits',
  ];
  await sql(tables.map((table) => `DELETE FROM ${table};`).join('\n'));
}
