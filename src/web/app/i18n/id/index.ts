import type { Texts } from '../en/index.ts';
import { calls, cdr } from './calls.ts';
import { common } from './common.ts';
import { dashboard } from './dashboard.ts';
import { entrance } from './entrance.ts';
import { errors } from './errors.ts';
import { extensions } from './extensions.ts';
import { routing } from './routing.ts';
import { trunks } from './trunks.ts';

/** The console in Indonesian. */
export const id: Texts = { ...common, errors, entrance, dashboard, extensions, trunks, routing, calls, cdr };
