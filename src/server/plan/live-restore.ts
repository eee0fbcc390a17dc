import { z } from 'zod';
import type { Facts } from '../facts/facts.ts';
import { daemonSettings } from '../layout.ts';

const settingsSchema = z.record(z.string(), z.unknown());

/**
 * The engine's daemon.json with `live-restore`, by which calls go on while the engine is upgraded or restarted
 * (https://docs.docker.com/engine/daemon/live-restore/). Null where it holds already, where the administrator has
 * decided against it, in a swarm, which rules it out, and where the file is not to be understood. Pure.
 */
export function liveRestoreSettings({ docker, system }: Facts): string | null {
  if (docker.liveRestore === true || docker.swarm || !system.systemd) return null;
  const settings = readSettings(docker.settings);
  if (settings === null || 'live-restore' in settings) return null;
  return `${JSON.stringify({ ...settings, 'live-restore': true }, null, 2)}\n`;
}

function readSettings(text: string | null): Record<string, unknown> | null {
  if (text === null || text.trim() === '') return {};
  try {
    return settingsSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Puts the settings there whole; an engine that runs takes them without a restart. */
export function writeSettings(settings: string): string[] {
  return [
    `install -d -m 0755 ${daemonSettings.slice(0, daemonSettings.lastIndexOf('/'))}`,
    `cat >${daemonSettings}.new <<'SETTINGS'`,
    `${settings}SETTINGS`,
    `mv ${daemonSettings}.new ${daemonSettings}`,
    // Before the first installation there is no unit, and an engine that does not run reads them when it starts.
    'if systemctl is-active --quiet docker; then systemctl reload docker; fi',
  ];
}
