import { UserError } from '../domain/errors.ts';
import { escapeControl } from '../host/quote.ts';

/** What a dump was, as the program that made it counted. */
export interface DumpReport {
  tables: { name: string; rows: number }[];
  /** Bytes of SQL. */
  sqlBytes: number;
  /** The compressed dump. */
  payload: { bytes: number; sha256: string };
}

/** Reads the report from what the dump program wrote on stderr. Throws UserError('failed') for a dump that is not whole. */
export function parseDumpReport(stderr: string): DumpReport {
  const lines = stderr.split('\n');
  const ofDump = lines.flatMap((line) => /^smartcms-dump (.*)$/.exec(line)?.[1] ?? []);
  const payload = match(ofDump, /^payload (\d+) ([0-9a-f]{64})$/);
  const complete = match(ofDump, /^complete (\d+)$/);
  if (payload === undefined || complete === undefined) throw dumpFailed(stderr);
  const tables = ofDump.flatMap((line) => {
    const [, name, rows] = /^table ([0-9a-f]*) (\d+)$/.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name: Buffer.from(name, 'hex').toString('utf8'), rows: Number(rows) }];
  });
  return {
    tables,
    sqlBytes: Number(complete[1]),
    payload: { bytes: Number(payload[1]), sha256: payload[2] ?? '' },
  };
}

/** The failure of a dump, from what was written on stderr. */
export function dumpFailed(stderr: string, cause?: unknown): UserError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const said = match(lines, /^smartcms-dump failed: (.*)$/)?.[1];
  const missing = match(lines, /^(zstd|mariadb-dump|sha256sum|.*perl.*): .*(?:No such file|not found)/)?.[1];
  const reason = said ?? lines.at(-1) ?? 'it ended before it was whole';
  return new UserError('failed', `The database could not be dumped: ${escapeControl(reason)}.`, {
    output: lines.filter((line) => !line.startsWith('smartcms-dump ')).map(escapeControl),
    hint:
      missing === undefined
        ? 'Nothing was kept of it. See whether MariaDB is well: smartcms status, smartcms logs db'
        : 'The image of MariaDB is older than this SmartCMS: smartcms deploy',
    cause,
  });
}

function match(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return undefined;
}
