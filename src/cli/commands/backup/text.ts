import type { BackupDocument } from '../../../services/backups.ts';
import { table } from '../../output.ts';
import type { Style } from '../../style.ts';

/** 37.4 MiB, 0.4 MiB, 1.2 GiB. */
export function size(bytes: number): string {
  const mib = bytes / 2 ** 20;
  return mib < 1000 ? `${mib.toFixed(1)} MiB` : `${(mib / 1024).toFixed(1)} GiB`;
}

/** Backups as a table, and below it what is wrong with some. */
export function backupTable(backups: readonly BackupDocument[], style: Style): string {
  const colours = { verified: style.green, complete: style.yellow, damaged: style.red };
  const rows = backups.map((backup) => [
    backup.id,
    colours[backup.state](backup.state),
    backup.kind,
    size(backup.bytes),
    String(backup.rows),
    backup.schemaVersion,
    backup.encrypted ? 'yes' : 'no',
  ]);
  const headings = ['BACKUP', 'STATE', 'KIND', 'SIZE', 'ROWS', 'SCHEMA', 'ENCRYPTED'];
  const problems = backups
    .filter(({ problem }) => problem !== null)
    .map(({ id, problem }) => `${style.red('✖')} ${id}: ${problem}`);
  return [table(headings, rows, style), ...(problems.length > 0 ? ['', ...problems] : [])].join('\n');
}
