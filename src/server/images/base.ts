import type { Host, ScriptOptions } from '../../host/host.ts';
import { quoteArgv } from '../../host/quote.ts';
import type { BootstrapBase } from './catalog.ts';

/** A base image made from the distribution's packages, with no container registry. */
export async function buildBase(host: Host, base: BootstrapBase, options: ScriptOptions): Promise<void> {
  const bootstrap = [
    'mmdebstrap',
    '--variant=minbase',
    `--include=${base.packages.join(',')}`,
    // Options stand as for apt-get -o; mmdebstrap wants them as apt.conf does.
    ...base.aptOptions.map((option) => `--aptopt=${option.replace(/=(.*)$/, ' "$1"')}`),
    base.suite,
  ];
  const script = `set -eu
work=$(mktemp -d /var/tmp/smartcms-base.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM
${quoteArgv(bootstrap)} "$work/base.tar"
docker import --change 'LABEL smartcms.build-hash=base' "$work/base.tar" ${quoteArgv([base.tag])}
`;
  await host.script(script, { ...options, title: `Making the base image ${base.tag}` });
}
