import { type TrunkCodec, trunkTypes } from '../../domain/endpoints.ts';
import type { Secret } from '../../domain/secret.ts';
import { type TrunkSettings, trunkColumns } from '../../domain/trunk-rows.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { deleteEndpoint, insertRows } from './endpoints.ts';

/** A trunk as our own table has it. */
export interface StoredTrunk extends TrunkSettings {
  createdAt: Date;
}

interface TrunkRow
  extends Omit<StoredTrunk, 'match' | 'register' | 'transport' | 'srtp' | 'codecs' | 'createdAt'> {
  networks: string;
  transport: StoredTrunk['transport'] | null;
  srtp: number | null;
  codecs: string | null;
  register: number;
  created_at: Date;
}

const columns =
  'id AS name, type, host, port, username, networks, register, transport, srtp, codecs, caller_id AS callerId, created_at';

/** The trunk of a name, or null. */
export async function findTrunk(connection: Connection, name: string): Promise<StoredTrunk | null> {
  const sql = `SELECT ${columns} FROM endpoints WHERE id = ? AND type IN (?)`;
  const [row] = await select<TrunkRow>(connection, sql, [name, trunkTypes]);
  return row === undefined ? null : toTrunk(row);
}

/** All trunks in the order of their names. */
export async function listTrunkRows(connection: Connection): Promise<StoredTrunk[]> {
  const sql = `SELECT ${columns} FROM endpoints WHERE type IN (?) ORDER BY id`;
  return (await select<TrunkRow>(connection, sql, [trunkTypes])).map(toTrunk);
}

/** Writes a trunk with its rows in PJSIP's tables, in place of those that it had; run it in a transaction. */
export async function writeTrunk(
  connection: Connection,
  trunk: StoredTrunk,
  password: Secret | null,
  at: Date,
): Promise<void> {
  await deleteEndpoint(connection, trunk.name);
  const { name, type, host, port, username, match, register, createdAt } = trunk;
  const { transport, srtp, codecs, callerId } = trunk;
  const own = {
    ...{ id: name, type, host, port, username, networks: JSON.stringify(match), register },
    ...{ transport, srtp, codecs: codecs?.join(',') ?? null, caller_id: callerId },
    ...{ created_at: createdAt, updated_at: at },
  };
  const { endpoint, aor, auth, identifies, registration } = trunkColumns(trunk, password?.reveal() ?? null);
  await insertRows(connection, 'endpoints', [own]);
  await insertRows(connection, 'ps_endpoints', [endpoint]);
  await insertRows(connection, 'ps_aors', [aor]);
  await insertRows(connection, 'ps_auths', auth === null ? [] : [auth]);
  await insertRows(connection, 'ps_endpoint_id_ips', identifies);
  await insertRows(connection, 'ps_registrations', registration === null ? [] : [registration]);
}

function toTrunk({ networks, register, transport, srtp, codecs, created_at, ...row }: TrunkRow): StoredTrunk {
  const match = JSON.parse(networks) as string[];
  return {
    ...row,
    match,
    register: register === 1,
    // Null in a trunk that was written before these were.
    transport: transport ?? 'udp',
    srtp: srtp === 1,
    codecs: (codecs?.split(',') as TrunkCodec[] | undefined) ?? null,
    createdAt: created_at,
  };
}
