import type { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import { readSettingRows, writeSetting } from '../database/repositories/settings.ts';
import { withChange } from '../domain/change.ts';
import { UserError } from '../domain/errors.ts';
import { type DeployedSettings, type OwnSettings, ownSettings } from '../domain/server-settings.ts';
import type { Written } from './change.ts';
import { commitRecord } from './record.ts';
import type { Actor } from './server-session.ts';

type SettingsChange = z.output<ReturnType<typeof ownSettings.partial>>;

const none: OwnSettings = { callsKeepDays: null, recordingsKeepDays: null };

/** What was set over HTTP; null is what the config says. */
export async function readSettings(database: Connection): Promise<OwnSettings> {
  const rows = await readSettingRows(database);
  const known = ownSettings.partial().safeParse(Object.fromEntries(rows));
  return withChange(none, known.data ?? {});
}

/**
 * Sets how long records and recordings are kept; what is absent stays, null goes back to the config. The config is the
 * most: what it lets go cannot be kept from here.
 * @throws UserError usage.
 */
export async function setSettings(
  database: Connection,
  actor: Actor,
  change: SettingsChange,
  deployed: DeployedSettings | null,
): Promise<Written<OwnSettings>> {
  refuseLonger('callsKeepDays', change.callsKeepDays, deployed?.calls.keepDays);
  refuseLonger('recordingsKeepDays', change.recordingsKeepDays, deployed?.recordings.keepDays);
  return commitRecord<Written<OwnSettings>>(database, actor, async (at) => {
    const before = await readSettings(database);
    const after = withChange(before, change);
    if (JSON.stringify(after) === JSON.stringify(before)) {
      return { value: { ...before, result: 'unchanged' }, record: null };
    }
    for (const [name, value] of Object.entries(after)) await writeSetting(database, name, value, at);
    return {
      value: { ...after, result: 'updated' },
      record: { action: 'settings.update', event: 'settings.updated', subject: 'settings', details: change },
    };
  });
}

function refuseLonger(name: string, days: number | null | undefined, most: number | null | undefined): void {
  if (days == null || most == null || days <= most) return;
  throw new UserError('usage', `${name}: the server's config keeps them for ${most} days at most`);
}
