import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../asterisk/recordings.sh', import.meta.url));

describe('what keeps the recordings', () => {
  let spool: string;
  beforeEach(() => {
    spool = mkdtempSync(join(tmpdir(), 'smartcms-spool-'));
  });
  afterEach(() => rmSync(spool, { recursive: true }));

  const recorded = (path: string, days: number) => {
    const file = join(spool, 'monitor', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, 'sound');
    const at = Date.now() / 1000 - days * 86_400;
    utimesSync(file, at, at);
  };
  /** One look. */
  function look(settings: string): void {
    writeFileSync(join(spool, 'settings'), settings);
    execFileSync('sh', [script, spool, join(spool, 'settings'), '1'], { stdio: 'pipe' });
  }
  const kept = () => readdirSync(join(spool, 'monitor'), { recursive: true }).map(String).sort();

  it('deletes those that are older than they are to be kept, and folders that are empty since', () => {
    recorded('2030/01/01/old.wav', 31);
    recorded('2030/01/30/new.wav', 29);
    look('keep_days=30\nmin_free_percent=1\n');
    expect(kept()).toEqual(['2030', '2030/01', '2030/01/01', '2030/01/30', '2030/01/30/new.wav']);
    const hoursAgo = Date.now() / 1000 - 7200;
    utimesSync(join(spool, 'monitor/2030/01/01'), hoursAgo, hoursAgo);
    look('keep_days=30\nmin_free_percent=1\n');
    expect(kept()).not.toContain('2030/01/01');
  });

  it('keeps all of them where they are to be kept for ever', () => {
    recorded('2030/01/01/old.wav', 4000);
    look('keep_days=\nmin_free_percent=1\n');
    expect(kept()).toContain('2030/01/01/old.wav');
  });

  it('notes that the disk is nearly full, for as long as it is', () => {
    look('keep_days=30\nmin_free_percent=100\n');
    expect(existsSync(join(spool, '.no-recording'))).toBe(true);
    look('keep_days=30\nmin_free_percent=0\n');
    expect(existsSync(join(spool, '.no-recording'))).toBe(false);
  });
});
