import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Config } from '../../config/schema.ts';
import type { Facts, Listener } from '../facts/facts.ts';
import { paths } from '../layout.ts';
import { type FirewallContext, renderFirewall } from '../render/firewall.ts';
import type { Change, Step } from './step.ts';

/** The firewall's table where it is not as the config has it; null if nothing is to be done. */
export function planFirewall(facts: Facts, config: Config): Step | null {
  const rules = renderFirewall(config, firewallContext(facts));
  return firewallStep(facts, rules, rules === null ? [] : closedByIt(facts, config));
}

/** The step that brings these rules; null if they are loaded. */
export function firewallStep(
  facts: Facts,
  rules: string | null,
  closes: readonly string[] = [],
): Step | null {
  const present = facts.files.get(paths.firewallRules)?.content;
  const { table } = facts.firewall;
  const step = (action: Change['action'], subject: string, diff: string | null): Step => ({
    id: 'firewall',
    title: 'Set up the firewall',
    changes: [{ action, subject, diff }],
    work: { kind: 'firewall', rules },
  });
  if (rules === null) {
    if (present === undefined && table === 'absent') return null;
    return step('delete', 'firewall table inet smartcms', null);
  }
  if (present === rules && table === 'as loaded') return null;
  const closing = closes.length === 0 ? '' : `; closes ${closes.join(', ')}: firewall.allow opens a port`;
  if (present === rules) {
    const why = table === 'absent' ? 'it is not loaded' : 'it was changed by hand';
    return step('update', `firewall table inet smartcms: ${why}${closing}`, null);
  }
  const before = present === undefined ? '/dev/null' : paths.firewallRules;
  const diff = createTwoFilesPatch(before, paths.firewallRules, present ?? '', rules, undefined, undefined, {
    context: 2,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return step(present === undefined ? 'create' : 'update', `firewall table inet smartcms${closing}`, diff);
}

function firewallContext({ firewall, addresses, defaultAddress }: Facts): FirewallContext {
  const way = addresses.find(({ address }) => address === defaultAddress)?.device ?? '';
  return { sshPorts: firewall.sshPorts, bridges: !way.startsWith('br-') };
}

/** Programs that can be reached now and cannot be any more, such as `9100/tcp (node_exporter)`. */
function closedByIt(facts: Facts, config: Config): string[] {
  if (config.firewall === false || facts.firewall.table !== 'absent') return [];
  const { ports } = config.network;
  const tcp = [ports.http, ports.https, ports.sip, ports.sips, ports.wss, ...facts.firewall.sshPorts];
  const allowed = config.firewall.allow;
  const isOpen = ({ protocol, port }: Listener) =>
    allowed.some((each) => each.protocol === protocol && each.port === port) ||
    (protocol === 'tcp'
      ? tcp.includes(port)
      : port === ports.sip ||
        port === 68 ||
        port === 546 ||
        (port >= ports.rtp.from && port <= ports.rtp.to));
  const ours = new Set(Object.values(facts.containers).map(({ id }) => id));
  const closed = facts.listeners.filter(
    (each) =>
      !isLoopback(each.address) &&
      !isOpen(each) &&
      each.process?.containers.some((id) => ours.has(id)) !== true,
  );
  const names = closed.map(
    ({ protocol, port, process }) => `${port}/${protocol} (${process?.name ?? 'an unknown program'})`,
  );
  return [...new Set(names)];
}

const isLoopback = (address: string) => address.startsWith('127.') || address === '::1';
