import type { Trunk } from '../../../services/trunks.ts';
import { keyValues, table } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

export function trunksText(trunks: readonly Trunk[], style: Style): string {
  if (trunks.length === 0)
    return 'There are no trunks.\nNext: smartcms trunk add NAME --type TYPE --host HOST';
  const rows = trunks.map(({ name, type, host, port, register, status }) => [
    name,
    type,
    `${host}:${port}`,
    yesNo(status.reachable, style),
    register ? yesNo(status.registered, style) : '-',
    roundTrip(status),
    printable(status.error ?? ''),
  ]);
  return table(['NAME', 'TYPE', 'HOST', 'REACHABLE', 'REGISTERED', 'RTT', ''], rows, style);
}

/** One trunk with all that is known of it. */
export function trunkText(trunk: Trunk, style: Style): string {
  const { name, type, host, port, transport, username, match, register, status } = trunk;
  const { srtp, codecs, callerId } = trunk;
  return keyValues(
    [
      ['Name', name],
      ['Type', type],
      ['Host', `${host}:${port}, ${transport}${srtp ? ', SRTP' : ''}`],
      ['User name', username ?? '-'],
      ['Calls from', match.length === 0 ? '-' : match.join(', ')],
      ...(codecs === null ? [] : [['Codecs', codecs.join(', ')] as [string, string]]),
      ...(callerId === null ? [] : [['Shows', callerId] as [string, string]]),
      ['Reachable', yesNo(status.reachable, style)],
      ['Registered', register ? yesNo(status.registered, style) : 'not asked for'],
      ['Round trip', roundTrip(status)],
      ...(status.error === null ? [] : [['Problem', style.red(printable(status.error))] as [string, string]]),
    ],
    style,
  );
}

const roundTrip = ({ rttMs }: Trunk['status']) => (rttMs === null ? '-' : `${Math.round(rttMs)} ms`);

function yesNo(value: boolean | null, style: Style): string {
  if (value === null) return '-';
  return value ? style.green('yes') : style.red('no');
}
