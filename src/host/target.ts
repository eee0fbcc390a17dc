import { isIPv6 } from 'node:net';
import { UserError } from '../domain/errors.ts';
import { escapeControl } from './quote.ts';

/** Which server a command works on. */
export type Target =
  | { kind: 'ssh'; user: string; host: string; port: number }
  | { kind: 'local' }
  | { kind: 'sandbox'; name: string };

const forms =
  'Use root@203.0.113.10, root@phones.example.com:2222, root@[2001:db8::1]:22, local, or sandbox[:NAME].';

/** Reads a target as the user writes it. Throws UserError('usage') that shows the right forms. */
export function parseTarget(text: string): Target {
  if (text === 'local') return { kind: 'local' };
  if (text === 'sandbox' || text.startsWith('sandbox:')) return sandboxTarget(text);
  const at = text.lastIndexOf('@');
  if (at < 0) throw malformed(text, 'it has no user');
  const user = text.slice(0, at);
  if (!/^[a-z_][a-z0-9_.-]{0,31}\$?$/i.test(user))
    throw malformed(text, 'the user before the @ is not a login name');
  return { kind: 'ssh', user, ...parseAddress(text, text.slice(at + 1)) };
}

/** The target as messages name it; parseTarget reads it back. */
export function targetLabel(target: Target): string {
  if (target.kind === 'local') return 'local';
  if (target.kind === 'sandbox') return `sandbox:${target.name}`;
  const host = isIPv6(target.host) ? `[${target.host}]` : target.host;
  return `${target.user}@${host}${target.port === 22 ? '' : `:${target.port}`}`;
}

function sandboxTarget(text: string): Target {
  const name = text === 'sandbox' ? 'default' : text.slice('sandbox:'.length);
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return { kind: 'sandbox', name };
  throw malformed(text, 'the name of a sandbox is up to 40 lower-case letters, digits and dashes');
}

function parseAddress(text: string, address: string): { host: string; port: number } {
  if (isIPv6(address)) return { host: address, port: 22 };
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(address);
  if (!match) throw malformed(text, 'an IPv6 address with a port needs brackets');
  const [, bracketed, plain, portText] = match;
  if (bracketed !== undefined && !isIPv6(bracketed))
    throw malformed(text, 'no IPv6 address stands in the brackets');
  const host = bracketed ?? plain ?? '';
  if (bracketed === undefined && !/^[a-z0-9]([a-z0-9_.-]{0,252})$/i.test(host)) {
    throw malformed(text, 'the part after the @ is not a host name or address');
  }
  const port = portText === undefined ? 22 : Number(portText);
  if (portText !== undefined && (!/^\d{1,5}$/.test(portText) || port < 1 || port > 65535)) {
    throw malformed(text, 'the port is not a number from 1 to 65535');
  }
  return { host: host.toLowerCase(), port };
}

function malformed(text: string, why: string): UserError {
  return new UserError('usage', `"${escapeControl(text)}" is not a target: ${why}.`, { hint: forms });
}
