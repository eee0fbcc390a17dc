import type { CertificateStatus } from '../../../services/certificate.ts';
import { keyValues } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

/** Days before the end from which on it is pressing. */
const pressing = 30;

/** A certificate as people read it. */
export function certificateText(status: CertificateStatus, style: Style): string {
  const { kind, names, issuer, fingerprint, validFrom, expiresAt, daysLeft, readers } = status;
  const left = daysLeft < 0 ? 'it has ended' : `${daysLeft} days left`;
  const shown = readers.map(({ service, port, current }) =>
    current ? `${service} (${port})` : style.red(`${service} (${port}) shows another one`),
  );
  const lines = keyValues(
    [
      ['Kind', kind],
      ['Names', printable(names.join(', '))],
      ['Issuer', printable(issuer)],
      ['Valid', `${validFrom} to ${expiresAt}`],
      ['', daysLeft < pressing ? style.red(left) : left],
      ['SHA-256', fingerprint],
      ['Read by', shown.join(', ')],
    ],
    style,
  );
  const next = adviceOn(status);
  return next === null ? lines : `${lines}\n\n${next}`;
}

function adviceOn({ kind, daysLeft, readers }: CertificateStatus): string | null {
  if (readers.some(({ current }) => !current)) return 'Next: smartcms deploy has them read it';
  if (daysLeft >= pressing) return null;
  return kind === 'self-signed'
    ? 'Next: smartcms cert renew'
    : 'Next: put the newer one where tls of the config points to, and smartcms deploy';
}
