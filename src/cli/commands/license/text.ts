import type { LicenseView } from '../../../services/licenses.ts';
import { keyValues, table } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

/** Licences in a table. */
export function licensesText(licenses: readonly LicenseView[], style: Style): string {
  const rows = licenses.map((license) => [
    String(license.id),
    license.type,
    printable(license.name),
    stateWord(license, style),
    `${license.activations.length}/${license.callServers ?? 'unlimited'}`,
    license.expiresAt ?? 'never',
    license.keyPrefix,
  ]);
  return table(['ID', 'TYPE', 'NAME', 'STATE', 'SERVERS', 'EXPIRES', 'KEY'], rows, style);
}

/** One licence with all that is known of it. */
export function licenseText(license: LicenseView, style: Style): string {
  const { id, type, name, keyPrefix, modules, callServers, expiresAt, graceDays, createdAt } = license;
  const servers = license.activations.map(({ serverName, serverId, activatedAt }) => [
    printable(serverName),
    serverId,
    activatedAt,
  ]);
  const pairs: [string, string][] = [
    ['Licence', String(id)],
    ['Type', type],
    ['Name', printable(name)],
    ['State', stateWord(license, style)],
    ['Key', `${keyPrefix}-...`],
    ['Modules', modules === null ? 'all' : modules.join(', ')],
    ['Call servers', `${servers.length} of ${callServers ?? 'unlimited'}`],
    ['Expires', expiresAt === null ? 'never' : `${expiresAt}, and ${graceDays} days of grace`],
    ['Created', createdAt],
  ];
  const list = servers.length === 0 ? [] : ['', table(['CALL SERVER', 'ID', 'ACTIVATED'], servers, style)];
  return [keyValues(pairs, style), ...list].join('\n');
}

/** Such as `active`, `in grace`, `suspended`. */
function stateWord({ valid, code }: LicenseView, style: Style): string {
  const word = { VALID: 'active', GRACE: 'in grace' }[code as string] ?? code.toLowerCase();
  if (!valid) return style.red(word);
  return code === 'VALID' ? style.green(word) : style.yellow(word);
}
