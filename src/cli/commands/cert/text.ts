import type { CertificateStatus } from '../../../services/certificate.ts';
import { keyValues } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

/** Days before the end from which on it is pressing. */
const pressing = 30;

/** A certificate as people read it. */
export function certificateText(status: CertificateStatus, style: Style): string {
  const { kind, names, issuer, fingerprint, validFrom, expiresAt, daysLeft, readers, renewal } = status;
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
      ['', isPressing(status) ? style.red(left) : left],
      ['SHA-256', fingerprint],
      ['Read by', shown.join(', ')],
      ...(renewal === null ? [] : renewalRows(renewal, style)),
    ],
    style,
  );
  const next = adviceOn(status);
  return next === null ? lines : `${lines}\n\n${next}`;
}

function renewalRows(
  { authority, domain, renewsAt, last }: NonNullable<CertificateStatus['renewal']>,
  style: Style,
): [string, string][] {
  const when = renewsAt === null ? 'to be issued' : `renewed from ${renewsAt} on`;
  const tried =
    last === null
      ? 'none yet'
      : `${last.at}, ${last.ok ? 'issued' : style.red(printable(last.error ?? 'failed'))}`;
  return [
    ['Authority', `${authority}, for ${domain}: ${when}`],
    ['Last try', tried],
  ];
}

/** One that is renewed in time is not, however short its life is. */
function isPressing({ daysLeft, renewal }: CertificateStatus): boolean {
  return renewal?.last?.ok === true ? false : daysLeft < pressing;
}

function adviceOn(status: CertificateStatus): string | null {
  const { kind, readers, renewal } = status;
  if (readers.some(({ current }) => !current)) return 'Next: smartcms deploy has them read it';
  if (renewal?.last?.ok === false) {
    return `${renewal.last.hint ?? ''}\nNext: smartcms cert renew, which tries again; the server does so twice a day`.trim();
  }
  if (!isPressing(status)) return null;
  return kind === 'self-signed'
    ? 'Next: smartcms cert renew'
    : 'Next: put the newer one where tls of the config points to, and smartcms deploy';
}
