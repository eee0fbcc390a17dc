import { z } from 'zod';
import type { Host } from '../../host/host.ts';
import { paths } from '../layout.ts';

/** An address that the firewall keeps out. */
export interface Ban {
  address: string;
  /** ISO 8601, UTC. */
  until: string;
  /** Why, in a few words; null if it was entered by hand. */
  reason: string | null;
}

const setSchema = z.object({
  nftables: z.array(z.object({ set: z.object({ elem: z.array(z.unknown()).default([]) }).optional() })),
});
const elementSchema = z.union([
  z.string().transform((val) => ({ val, expires: undefined, comment: undefined })),
  z
    .object({
      elem: z.object({ val: z.string(), expires: z.number().optional(), comment: z.string().optional() }),
    })
    .transform(({ elem }) => ({ val: elem.val, expires: elem.expires, comment: elem.comment })),
]);

/** The elements of a set as `nft -j list set` prints it. Pure. */
export function parseSet(
  json: string,
): { val: string; expires?: number | undefined; comment?: string | undefined }[] {
  const { nftables } = setSchema.parse(JSON.parse(json));
  return nftables.flatMap(({ set }) => (set?.elem ?? []).map((each) => elementSchema.parse(each)));
}

/** The elements of some sets; null if the table is not loaded. */
async function readSets(host: Host, sets: readonly string[], signal: AbortSignal) {
  const list = sets.map((set) => `nft -j list set inet smartcms ${set}`);
  const { stdout, code } = await host.script(['set -e', ...list].join('\n'), {
    ...{ signal, okCodes: 'any', title: `Reading ${sets.join(' and ')} of the firewall` },
  });
  if (code !== 0) return null;
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .flatMap(parseSet);
}

/** Who is kept out now; null if the table is not loaded. */
export async function readBans(host: Host, now: Date, signal: AbortSignal): Promise<Ban[] | null> {
  const elements = await readSets(host, ['banned4', 'banned6'], signal);
  if (elements === null) return null;
  return elements.map(({ val, expires, comment }) => ({
    address: val,
    until: new Date(now.getTime() + (expires ?? 0) * 1000).toISOString(),
    reason: comment ?? null,
  }));
}

/** Addresses that opened the console's port within the last hour. */
export async function readWebClients(host: Host, signal: AbortSignal): Promise<string[]> {
  const elements = await readSets(host, ['web4', 'web6'], signal);
  return (elements ?? []).map(({ val }) => val);
}

const setOf = (address: string) => (address.includes(':') ? 'banned6' : 'banned4');

export async function addBan(
  host: Host,
  { address, seconds, reason }: { address: string; seconds: number; reason: string },
  signal: AbortSignal,
): Promise<void> {
  const element = `{ ${address} timeout ${seconds}s comment "${reason}" }`;
  await host.run(['nft', 'add', 'element', 'inet', 'smartcms', setOf(address), element], {
    signal,
    title: `Banning ${address}`,
  });
}

/** Where it stands who was let in again, and when: what they did before that does not count any more. */
export const pardonsFile = `${paths.firewall}/pardons`;

/** Takes a ban back; false if there was none. */
export async function removeBan(host: Host, address: string, signal: AbortSignal): Promise<boolean> {
  const { code } = await host.script(
    `set -e
echo "${address} $(date +%s)" >>${pardonsFile}
tail -n 1000 ${pardonsFile} >${pardonsFile}.new && mv ${pardonsFile}.new ${pardonsFile}
nft delete element inet smartcms ${setOf(address)} "{ ${address} }"`,
    { signal, okCodes: [0, 1], title: `Letting ${address} in again` },
  );
  return code === 0;
}
