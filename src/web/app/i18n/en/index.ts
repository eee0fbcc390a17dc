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

/** The console in English. A page has a file of its own here and in each other language. */
export const en = {
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

/** What every language has words for. */
export type Texts = typeof en;
