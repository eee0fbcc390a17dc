-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Whose calls are recorded. Asterisk looks it up call by call (func_odbc.conf). A rule goes with what it is about, so
-- that a number which is given to somebody else later is not recorded unawares.

CREATE TABLE IF NOT EXISTS recording_rules (
  kind ENUM('extension', 'group', 'in', 'out') NOT NULL COMMENT 'in and out are routes',
  name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'number, or pattern of a route',
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (kind, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE OR REPLACE TRIGGER endpoints_end_recording AFTER DELETE ON endpoints FOR EACH ROW
DELETE FROM recording_rules WHERE kind = 'extension' AND name = OLD.id;
CREATE OR REPLACE TRIGGER ring_groups_end_recording AFTER DELETE ON ring_groups FOR EACH ROW
DELETE FROM recording_rules WHERE kind = 'group' AND name = OLD.number;
CREATE OR REPLACE TRIGGER inbound_routes_end_recording AFTER DELETE ON inbound_routes FOR EACH ROW
DELETE FROM recording_rules WHERE kind = 'in' AND name = OLD.did;
CREATE OR REPLACE TRIGGER outbound_routes_end_recording AFTER DELETE ON outbound_routes FOR EACH ROW
DELETE FROM recording_rules WHERE kind = 'out' AND name = OLD.pattern;

GRANT SELECT ON recording_rules TO 'asterisk'@'localhost';
GRANT SELECT, INSERT, DELETE ON recording_rules TO 'smartcms_api'@'localhost';
