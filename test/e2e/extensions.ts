import { expect } from 'vitest';
import type { ExtensionType } from '../../src/domain/endpoints.ts';
import { openPhone, type Phone } from '../support/sip/phone.ts';
import { addressOf, onServer, smartcms } from './server.ts';

/** What `ext show --json` prints. */
export interface ShownExtension {
  number: string;
  type: ExtensionType;
  name: string | null;
  transport: 'wss' | 'udp';
  context: string;
  maxContacts: number;
  peer: string | null;
  registered: boolean;
  contacts: { uri: string; userAgent: string | null; status: string; rttMs: number | null }[];
  createdAt: string;
  /** Of a write. */
  result?: 'created' | 'updated' | 'unchanged' | 'removed';
}

/** Runs `smartcms ext ...` and gives the JSON that it prints; it must succeed. */
export async function ext<T = ShownExtension>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await smartcms('ext', ...args, '--json');
  expect(exitCode, `${args.join(' ')}: ${stderr}`).toBe(0);
  return JSON.parse(stdout) as T;
}

/** Number of a private wire's far end in these tests. */
export const farEnd = (number: string) => String(Number(number) + 1);

/** The words that add an extension of a type; a private wire needs a far end. */
export function addArguments(number: string, type: ExtensionType): string[] {
  return ['add', number, '--type', type, ...(type === 'vpw' ? ['--peer', farEnd(number)] : [])];
}

/** A phone that is set up by what `ext credentials` tells. */
export async function phoneOf(number: string): Promise<Phone> {
  const { username, password, server, port, transport } = await ext<{
    username: string;
    password: string;
    server: string;
    port: number;
    transport: 'wss' | 'udp';
  }>('credentials', number);
  expect(username).toBe(number);
  expect(password).toMatch(/^[0-9a-f]{32}$/);
  expect(server).toBe(await addressOf());
  return openPhone({ server, port, transport, number, password });
}

/** What a command of Asterisk's console prints, past all of SmartCMS. */
export function asterisk(command: string): Promise<string> {
  return onServer(`docker exec smartcms-asterisk asterisk -rx '${command}'`);
}

/** What a statement gives: a line for each row, tabs between values. */
export function sql(statement: string): Promise<string> {
  return onServer(`docker exec -i smartcms-db mariadb -N -B smartcms <<'SQL'\n${statement}\nSQL`);
}

/** The state of a phone as Asterisk's lamps show it, such as "Not in use". */
export async function deviceState(number: string): Promise<string | undefined> {
  const state = /Endpoint: .* (Not in use|Unavailable|In use|Busy|Ringing|Invalid|On Hold) +\d+ of /;
  return state.exec(await asterisk(`pjsip show endpoint ${number}`))?.[1];
}

/** Contacts that Asterisk would call a number at; those that it keeps over a restart must be the same. */
export async function contactsOf(number: string): Promise<string[]> {
  const shown = await asterisk('pjsip show contacts');
  const kept = await asterisk('database show registrar/contact');
  const uris = [...shown.matchAll(new RegExp(`Contact: +${number}/(\\S+)`, 'g'))].map(([, uri = '']) => uri);
  const entries = [...kept.matchAll(new RegExp(`^/registrar/contact/${number};@`, 'gm'))];
  expect(entries.length, kept).toBe(uris.length);
  return uris;
}

/** Extensions that lack one of their four rows, or have rows left over. */
export function halfWritten(): Promise<string> {
  return sql(`
    SELECT id, COUNT(*) FROM (
      SELECT id FROM endpoints UNION ALL SELECT id FROM ps_endpoints
      UNION ALL SELECT id FROM ps_auths UNION ALL SELECT id FROM ps_aors
    ) AS rows_of_all WHERE id REGEXP '^[0-9]' GROUP BY id HAVING COUNT(*) <> 4;`);
}

/** Removes all extensions and trunks at once, past SmartCMS, and has Asterisk forget what it kept of them. */
export async function removeEverything(): Promise<void> {
  await sql(
    ['endpoints', 'ps_endpoints', 'ps_auths', 'ps_aors', 'ps_endpoint_id_ips', 'ps_registrations']
      .map((table) => `DELETE FROM ${table} WHERE id <> '.keep';`)
      .join('\n'),
  );
  await asterisk('database deltree registrar/contact');
  // By which addresses it knows trunks: the next file's provider may call from the same one.
  await asterisk('sorcery memory cache populate res_pjsip/identify');
  await asterisk('module reload res_pjsip.so res_pjsip_outbound_registration.so');
}
