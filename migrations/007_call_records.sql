-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Calls as people understand them. Asterisk writes a row into cdr for each phone that a call tried: a ring group of
-- five is five rows, a second trunk is another one, a transfer too. call_records has one row for each call, which
-- the trigger keeps as the rows come. All times are UTC.

-- What the dialplan knows and Asterisk has no column for: CDR(dialled), CDR(trunk), CDR(recorded).
ALTER TABLE cdr
  ADD COLUMN IF NOT EXISTS dialled VARCHAR(80) NULL,
  ADD COLUMN IF NOT EXISTS trunk VARCHAR(40) NULL,
  ADD COLUMN IF NOT EXISTS recorded VARCHAR(4) NULL;

CREATE TABLE IF NOT EXISTS call_records (
  seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id VARCHAR(150) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'linkedid of its channels',
  direction ENUM('internal', 'inbound', 'outbound') NOT NULL,
  caller VARCHAR(80) COLLATE utf8mb4_bin NULL,
  dialled VARCHAR(80) COLLATE utf8mb4_bin NULL COMMENT 'as the caller dialled it',
  answered_by VARCHAR(80) COLLATE utf8mb4_bin NULL COMMENT 'endpoint',
  trunk VARCHAR(40) COLLATE utf8mb4_bin NULL,
  started_at DATETIME NOT NULL,
  answered_at DATETIME NULL,
  ended_at DATETIME NOT NULL,
  disposition ENUM('failed', 'no_answer', 'busy', 'answered') NOT NULL COMMENT 'the best of its rows',
  recorded BOOLEAN NOT NULL DEFAULT FALSE,
  UNIQUE KEY call_records_id (id),
  -- InnoDB ends each with seq, so that a page begins where the last one ended.
  KEY call_records_started (started_at),
  KEY call_records_caller (caller, started_at),
  KEY call_records_dialled (dialled, started_at),
  KEY call_records_trunk (trunk, started_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Calls of "call test" are no calls: its phones have the numbers 99999900 to 99999999 (domain/test-numbers.ts).
-- Later assignments see what earlier ones did, so started_at and disposition come last.
CREATE OR REPLACE TRIGGER cdr_keeps_call_records AFTER INSERT ON cdr FOR EACH ROW
INSERT INTO call_records
  (id, direction, caller, dialled, answered_by, trunk, started_at, answered_at, ended_at, disposition, recorded)
SELECT
  COALESCE(NULLIF(NEW.linkedid, ''), NEW.uniqueid),
  CASE WHEN source REGEXP '^[A-Za-z]' THEN 'inbound' WHEN sink REGEXP '^[A-Za-z]' OR NEW.trunk <> '' THEN 'outbound'
    ELSE 'internal' END,
  NULLIF(NEW.src, ''),
  COALESCE(NULLIF(NEW.dialled, ''), NULLIF(NEW.dst, '')),
  IF(NEW.disposition = 'ANSWERED', NULLIF(sink, ''), NULL),
  COALESCE(NULLIF(NEW.trunk, ''), IF(sink REGEXP '^[A-Za-z]', sink, NULL), IF(source REGEXP '^[A-Za-z]', source, NULL)),
  NEW.`start`,
  IF(NEW.disposition = 'ANSWERED', NEW.answer, NULL),
  NEW.`end`,
  CASE NEW.disposition WHEN 'ANSWERED' THEN 'answered' WHEN 'BUSY' THEN 'busy' WHEN 'NO ANSWER' THEN 'no_answer'
    ELSE 'failed' END,
  COALESCE(NEW.recorded, '') = 'yes'
FROM (
  SELECT
    REGEXP_SUBSTR(COALESCE(NEW.channel, ''), '(?<=^PJSIP/).*(?=-[0-9a-f]+$)') AS source,
    REGEXP_SUBSTR(COALESCE(NEW.dstchannel, ''), '(?<=^PJSIP/).*(?=-[0-9a-f]+$)') AS sink
) AS ends
WHERE COALESCE(NEW.src, '') NOT REGEXP '^999999[0-9]{2}$'
  AND COALESCE(NEW.linkedid, NEW.uniqueid) IS NOT NULL AND NEW.`start` IS NOT NULL AND NEW.`end` IS NOT NULL
ON DUPLICATE KEY UPDATE
  direction = IF(VALUES(direction) = 'internal', direction, VALUES(direction)),
  caller = IF(VALUES(started_at) < started_at, VALUES(caller), caller),
  dialled = IF(VALUES(started_at) < started_at, VALUES(dialled), dialled),
  answered_by = COALESCE(answered_by, VALUES(answered_by)),
  trunk = IF(VALUES(disposition) = 'answered', COALESCE(VALUES(trunk), trunk), COALESCE(trunk, VALUES(trunk))),
  answered_at = COALESCE(LEAST(answered_at, VALUES(answered_at)), answered_at, VALUES(answered_at)),
  ended_at = GREATEST(ended_at, VALUES(ended_at)),
  recorded = recorded OR VALUES(recorded),
  disposition = IF(VALUES(disposition) + 0 > disposition + 0, VALUES(disposition), disposition),
  started_at = LEAST(started_at, VALUES(started_at));

GRANT SELECT, DELETE ON call_records TO 'smartcms_api'@'localhost';
GRANT DELETE ON cdr TO 'smartcms_api'@'localhost';
