import { createHash, createHmac } from 'node:crypto';

/** A line of a known_hosts file; the format is that of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
export interface KnownHost {
  revoked: boolean;
  /** Names, patterns and negations, or one hashed name. */
  patterns: string[];
  keyType: string;
  /** The public key, base64. */
  key: string;
}

export type Verdict = 'known' | 'unknown' | 'changed' | 'revoked';

/** Reads known_hosts; comments, @cert-authority lines and what cannot be understood are left out, as OpenSSH does. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = line.trim().split(/[ \t]+/);
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
    const [names, keyType, key] = fields;
    if (names === undefined || names.startsWith('#') || keyType === undefined || key === undefined) return [];
    if (marker !== undefined && marker !== '@revoked') return [];
    return [{ revoked: marker === '@revoked', patterns: names.split(','), keyType, key }];
  });
}

/** How a server is named in known_hosts: the bare host on port 22, [host]:port otherwise. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/**
 * What the files say of a key. A server of which any key is known and that shows none of those counts as
 * changed, also with a key of another type: else a new type would be a way around the check.
 */
export function judgeKey(entries: readonly KnownHost[], names: readonly string[], key: Buffer): Verdict {
  const encoded = key.toString('base64');
  if (entries.some((entry) => entry.revoked && entry.key === encoded && matchesAny(entry, names)))
    return 'revoked';
  const ours = entries.filter((entry) => !entry.revoked && matchesAny(entry, names));
  if (ours.some((entry) => entry.key === encoded)) return 'known';
  return ours.length > 0 ? 'changed' : 'unknown';
}

/** Types of the keys that are known for a server: it must be asked for one of these. */
export function knownKeyTypes(entries: readonly KnownHost[], names: readonly string[]): string[] {
  const ours = entries.filter((entry) => !entry.revoked && matchesAny(entry, names));
  return [...new Set(ours.map((entry) => entry.keyType))];
}

/** The name of the type, which stands first in the key, such as ssh-ed25519. */
export function keyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** The fingerprint as ssh-keygen -l prints it: SHA256:... */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const matchesAny = (entry: KnownHost, names: readonly string[]) =>
  names.some((name) => matchesName(entry.patterns, name));

function matchesName(patterns: readonly string[], name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!') && matchesPattern(pattern.slice(1), name)) return false;
    if (!pattern.startsWith('!') && matchesPattern(pattern, name)) matched = true;
  }
  return matched;
}

function matchesPattern(pattern: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(pattern);
  if (hashed?.[1] !== undefined) {
    return createHmac('sha1', Buffer.from(hashed[1], 'base64')).update(name).digest('base64') === hashed[2];
  }
  const source = pattern
    .toLowerCase()
    .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(name);
}
