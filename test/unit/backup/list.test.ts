import { describe, expect, it } from 'vitest';
import { backupDocument, parseStore } from '../../../src/backup/list.ts';
import type { BackupRecord, Evidence } from '../../../src/backup/manifest.ts';
import { manifest, record } from './support.ts';

const id = '20261122T020000Z-ab12';
const good = { bytes: 5600, modified: '1795312800.5000000000' };

interface Case {
  record?: BackupRecord | string | null;
  evidence?: Partial<Evidence>;
  file?: typeof good | null;
  name?: string;
}

/** What the server answers for one backup. */
function answer({
  record: document = record(),
  evidence,
  file = good,
  name = `${id}.sql.zst`,
}: Case): string {
  const proof: Evidence = {
    ...{ id, at: '2026-11-22T03:00:00.000Z', by: 'root@phones', seconds: 9, ok: true, problem: null },
    ...{ sha256: 'b'.repeat(64), modified: good.modified, tables: [] },
    ...evidence,
  };
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return [
    ...(file === null ? [] : [`file ${name} ${file.bytes} ${file.modified}`]),
    ...(document === null ? [] : [`file ${id}.json 900 1795312800.6`, `json ${id}.json ${text}`]),
    ...(evidence === undefined
      ? []
      : [`file ${id}.evidence.json 300 1795312900.6`, `json ${id}.evidence.json ${JSON.stringify(proof)}`]),
    '',
  ].join('\n');
}

describe('the backups of a server', () => {
  it.each([
    { title: 'whole', state: 'complete', given: {} },
    { title: 'verified', state: 'verified', given: { evidence: {} } },
    {
      title: 'verified after a copy',
      state: 'verified',
      given: { file: { ...good, modified: '9.5' }, evidence: { modified: '9.5' } },
    },
    { title: 'cut', state: 'damaged', given: { file: { ...good, bytes: 5599 }, evidence: {} } },
    { title: 'touched', state: 'damaged', given: { file: { ...good, modified: '9.5' }, evidence: {} } },
    { title: 'without file', state: 'damaged', given: { file: null } },
    { title: 'without record', state: 'damaged', given: { record: null } },
    { title: 'with a record cut off', state: 'damaged', given: { record: '{"manifest":{' } },
    {
      title: 'with the record of another',
      state: 'damaged',
      given: { record: record({ manifest: manifest({ id: '20261121T020000Z-cd34' }) }) },
    },
    {
      title: 'with a record that names another file',
      state: 'damaged',
      given: { record: record({ encrypted: true }) },
    },
    {
      title: 'that failed its verification',
      state: 'damaged',
      given: { evidence: { ok: false, problem: 'cdr has 999 rows' } },
    },
  ] satisfies { title: string; state: string; given: Case }[])(
    'calls one $title $state',
    ({ state, given }) => {
      const [backup, ...others] = parseStore(answer(given));
      expect(others).toEqual([]);
      expect(backup?.state).toBe(state);
      expect(backup?.problem === null).toBe(state !== 'damaged');
    },
  );

  it('tells of each what the contract promises', () => {
    const [backup] = parseStore(answer({ evidence: {} }));
    expect(backup && backupDocument('/opt/smartcms/backups', backup)).toMatchObject({
      ...{ id, file: `/opt/smartcms/backups/${id}.sql.zst`, bytes: 5600, sha256: 'b'.repeat(64) },
      ...{ schemaVersion: '004', tables: 2, rows: 1002, createdAt: '2026-11-22T02:00:00.000Z' },
      ...{ seconds: 1.5, verifiedAt: '2026-11-22T03:00:00.000Z' },
    });
  });

  it('tells nothing good of one whose record is lost', () => {
    const [backup] = parseStore(answer({ record: null, evidence: {} }));
    expect(backup && backupDocument('/b', backup)).toMatchObject({
      ...{ state: 'damaged', verifiedAt: null, rows: 0, createdAt: '2026-11-22T02:00:00.000Z' },
    });
  });

  it('is empty where there is no folder, and passes over files of others', () => {
    expect(parseStore('')).toEqual([]);
    expect(parseStore('file notes.txt 5 1.0\nfile x.json 5 1.0\njson x.json {}\n')).toEqual([]);
  });
});
