import type { Texts } from '../en/index.ts';
import { account } from './account.ts';
import { backups } from './backups.ts';
import { calls, cdr } from './calls.ts';
import { common } from './common.ts';
import { dashboard } from './dashboard.ts';
import { entrance } from './entrance.ts';
import { errors } from './errors.ts';
import { extensions } from './extensions.ts';
import { licenses } from './licenses.ts';
import { phone } from './phone.ts';
import { recordings } from './recordings.ts';
import { routing } from './routing.ts';
import { settings } from './settings.ts';
import { trunks } from './trunks.ts';
import { users } from './users.ts';

/** The console in Indonesian. */
export const id: Texts = {
  account,
  ...common,
  errors,
  entrance,
  dashboard,
  extensions,
  trunks,
  routing,
  calls,
  cdr,
  phone,
  users,
  licenses,
  backups,
  recordings,
  settings,
};
