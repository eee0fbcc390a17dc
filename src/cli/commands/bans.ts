import type { Ban } from '../../services/bans.ts';
import { defineCommand } from '../command.ts';
import { table } from '../output.ts';
import { printable, type Style } from '../style.ts';

export const bans = defineCommand({
  path: ['bans'],
  summary: 'List the addresses that are kept out because they guessed passwords',
  description: 'Each is kept out for an hour, from everything but SSH; smartcms unban lets one in at once.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms bans', about: 'Each with its end, and why' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const { listBans } = await import('../../services/bans.ts');
    const found = await listBans({ target, connect, signal });
    output.result(found, (style) => bansText(found, style));
    return 0;
  },
});

/** Bans as people read them. */
export function bansText(found: readonly Ban[], style: Style): string {
  if (found.length === 0) return 'Nobody is banned.';
  const rows = found.map(({ address, until, reason }) => [
    address,
    until.replace(/\.\d+Z$/, 'Z'),
    printable(reason ?? 'entered by hand'),
  ]);
  return `${table(['ADDRESS', 'UNTIL', 'WHY'], rows, style)}\n\nNext: smartcms unban ADDRESS lets one in again`;
}
