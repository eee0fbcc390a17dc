import type { BackupRecord, Manifest } from '../../../src/backup/manifest.ts';

const hash = (digit: string) => digit.repeat(64);

/** A manifest as a small server's backup has it. */
export function manifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    format: 1,
    id: '20261122T020000Z-ab12',
    kind: 'database',
    createdAt: '2026-11-22T02:00:00.000Z',
    smartcms: '0.1.0',
    mariadb: '11.8.6-MariaDB',
    serverId: '0f0e0d0c-0b0a-4908-8706-050403020100',
    schemaVersion: '004',
    migrations: [{ version: '004', sha256: hash('4') }],
    tables: [
      { name: 'cdr', rows: 1000 },
      { name: 'users', rows: 2 },
    ],
    parts: [],
    payload: { bytes: 5000, sha256: hash('a') },
    ...changes,
  };
}

export function record(changes: Partial<BackupRecord> = {}): BackupRecord {
  return {
    manifest: manifest(),
    encrypted: false,
    seconds: 1.5,
    file: {
      name: '20261122T020000Z-ab12.sql.zst',
      bytes: 5600,
      sha256: hash('b'),
      modified: '1795312800.5000000000',
    },
    ...changes,
  };
}
