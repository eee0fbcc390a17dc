import { createHash } from 'node:crypto';
import type { BootstrapBase } from '../images/catalog.ts';

/** What a bare server of a hosting company comes with: no Docker, nothing of ours. */
const packages = [
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'iproute2',
  'iptables',
  'ca-certificates',
  'sudo',
];

export const sandboxBase: BootstrapBase = {
  kind: 'bootstrap',
  tag: `smartcms/sandbox:${createHash('sha256').update(packages.join()).digest('hex').slice(0, 12)}`,
  suite: 'trixie',
  packages,
  aptOptions: [],
};
