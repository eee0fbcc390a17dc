import { describe, expect, it } from 'vitest';
import { isRepeatable } from '../../../../src/database/migrator/idempotent.ts';

describe('isRepeatable', () => {
  it.each([
    'CREATE TABLE IF NOT EXISTS t (id INT)',
    'create unique index if not exists i on t (a)',
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    'DROP TABLE IF EXISTS a, b',
    "GRANT SELECT ON t TO 'asterisk'@'localhost'",
    'ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, ADD INDEX IF NOT EXISTS i (a, b)',
    'ALTER TABLE t DROP COLUMN IF EXISTS a, MODIFY b ENUM("x", "y")',
    'ALTER TABLE `t` ADD CONSTRAINT IF NOT EXISTS f FOREIGN KEY (a) REFERENCES u (id)',
    'ALTER TABLE t ALTER a SET DEFAULT 3',
    'UPDATE t SET n = n + 1',
    'INSERT INTO t VALUES (1)',
  ])('is so for %s', (sql) => {
    expect(isRepeatable(sql)).toBe(true);
  });

  it.each([
    'CREATE TABLE t (id INT)',
    "CREATE TABLE t (a TEXT COMMENT 'create if not exists')",
    'CREATE TABLE t AS SELECT 1 /* if not exists */',
    'DROP TABLE t',
    'ALTER TABLE t ADD a INT',
    'ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, ADD b INT',
    'ALTER TABLE t RENAME COLUMN a TO b',
    'RENAME TABLE a TO b',
    'CALL convert_everything()',
    '/*!50003 CREATE TABLE t (id INT) */',
  ])('is not so for %s', (sql) => {
    expect(isRepeatable(sql)).toBe(false);
  });
});
