import { randomUUID } from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../../host/host.ts';
import { paths } from '../layout.ts';
import type { Work } from '../plan/step.ts';
import { firewallUnits } from '../units.ts';
import type { ApplyContext } from './context.ts';

type FirewallWork = Extract<Work, { kind: 'firewall' }>;

/** Seconds after which the server itself takes back a table that nobody has confirmed. */
const guardSeconds = 30;
/** For a new connection through the new table. */
const confirmMs = 10_000;

/**
 * Loads the firewall's table, and keeps it only if a new connection to the server comes through it: whatever becomes
 * of this program or of the link, the server takes it back otherwise.
 * @throws UserError failed if it would have locked this machine out; the former table is back then.
 */
export async function applyFirewall(
  { host, signal }: Pick<ApplyContext, 'host' | 'signal'>,
  { rules }: FirewallWork,
  onLine: (line: string) => void,
): Promise<void> {
  if (rules === null) {
    await host.script(removeFirewall, { signal, onLine, title: 'Removing the firewall' });
    return;
  }
  const id = randomUUID();
  const path = `${paths.firewallRules}.new`;
  await host.upload([{ path, content: rules, mode: 0o644, uid: 0, gid: 0 }], { signal });
  await host.script(loadScript(id), { signal, onLine, title: 'Loading the firewall' });
  try {
    await confirm(host, id, signal);
  } catch (cause) {
    // Over the connection that there is; if that is cut off as well, the server does it by itself.
    await host.script(`sh ${paths.firewall}/guard-${id} 0`, { timeoutMs: confirmMs }).catch(() => undefined);
    if (signal.aborted) throw signal.reason;
    throw new UserError(
      'failed',
      'The firewall would have locked this machine out of the server, so it is as it was.',
      {
        details: { reason: (cause as Error).message },
        output: [`A new connection through it: ${(cause as Error).message}`],
        hint: 'Name the network that you come from in firewall.ssh of the config, or leave that empty for all.',
        cause,
      },
    );
  }
}

/** Opens a second connection, as the next command would, and says over it that it stands. */
async function confirm(host: Host, id: string, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(confirmMs)]);
  const fresh = await host.another(limit);
  try {
    await fresh.script(confirmScript(id), { signal: limit, title: 'Keeping the firewall' });
  } finally {
    await fresh.close();
  }
}

/** Who is banned stays banned. */
const bansOf = (family: 4 | 6) =>
  `nft list set inet smartcms banned${family} 2>/dev/null | tr '\n\t' '  ' | sed -n 's/.*elements = {\\([^}]*\\)}.*/add element inet smartcms banned${family} {\\1}/p'`;

/**
 * The guard is a file of its own name: who renames it first, it or the confirmation, has decided. Pure.
 */
function loadScript(id: string): string {
  return `set -eu
cd ${paths.firewall}
nft -c -f rules.nft.new
# One that was cut off before it was confirmed goes first.
for guard in guard-*; do [ ! -f "$guard" ] || { cp rules.nft.new next.nft; sh "$guard" 0; mv next.nft rules.nft.new; }; done
{ ${bansOf(4)}; ${bansOf(6)}; } >bans.nft
nft list table inet smartcms >former.nft 2>/dev/null || :
cat >guard-${id} <<'END'
sleep "$1"
cd ${paths.firewall}
mv guard-${id} taken-back 2>/dev/null || exit 0
{ echo 'add table inet smartcms'; echo 'delete table inet smartcms'; cat former.nft; } | nft -f - || nft -f rules.nft
rm -f taken-back rules.nft.new bans.nft former.nft
END
setsid sh guard-${id} ${guardSeconds} >/dev/null 2>&1 </dev/null &
cat rules.nft.new bans.nft | nft -f - || nft -f rules.nft.new
`;
}

/** Pure. */
function confirmScript(id: string): string {
  return `set -eu
cd ${paths.firewall}
mv guard-${id} kept || { echo 'The server has taken the firewall back meanwhile.' >&2; exit 1; }
nft -s -t list table inet smartcms | sha256sum | cut -d' ' -f1 >loaded
mv rules.nft.new rules.nft
rm -f kept bans.nft former.nft
if [ -d /run/systemd/system ]; then systemctl --quiet enable ${firewallUnits}; systemctl start --no-block ${firewallUnits}; fi
`;
}

/** Takes the table away, where there is one. */
export const deleteTable =
  'if nft list table inet smartcms >/dev/null 2>&1; then nft delete table inet smartcms; fi';

/** Takes the table away and lets in again what it kept out; safe to repeat. */
const removeFirewall = `if [ -d /run/systemd/system ]; then
  systemctl --quiet disable --now ${firewallUnits} 2>/dev/null || :
fi
${deleteTable}
rm -f ${paths.firewall}/*`;
