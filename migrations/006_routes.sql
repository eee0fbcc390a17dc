-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Who answers a call and which way it goes out. Asterisk looks it up call by call (func_odbc.conf), so that a change
-- is in force with its commit. `regex` and the columns named sort_key are made of the patterns by SmartCMS
-- (src/domain/patterns.ts): the one that matches and comes first is taken.

-- What trunks have besides: how they are reached and who they say is calling.
ALTER TABLE endpoints ADD COLUMN IF NOT EXISTS transport ENUM('udp', 'tcp', 'tls') NULL COMMENT 'of a trunk, as the following';
ALTER TABLE endpoints ADD COLUMN IF NOT EXISTS srtp TINYINT(1) NULL COMMENT 'whether its sound is encrypted';
ALTER TABLE endpoints ADD COLUMN IF NOT EXISTS codecs VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'names with commas; null is the default';
ALTER TABLE endpoints ADD COLUMN IF NOT EXISTS caller_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'number shown to whoever is called; null is the number of the extension';

-- Several extensions that ring at once under one number.
CREATE TABLE IF NOT EXISTS ring_groups (
  number VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  name VARCHAR(60) NULL,
  ring_seconds SMALLINT UNSIGNED NOT NULL,
  fallback VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'where a call goes that nobody takes: extension:N, group:N or hangup',
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS ring_group_members (
  group_number VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position SMALLINT UNSIGNED NOT NULL,
  extension VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (group_number, extension),
  KEY ring_group_members_extension (extension),
  CONSTRAINT ring_group_members_group FOREIGN KEY (group_number) REFERENCES ring_groups (number) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Who answers the calls of trunks. Numbers are without a leading +.
CREATE TABLE IF NOT EXISTS inbound_routes (
  did VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'a number, or a pattern that begins with _',
  regex VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sort_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  destination VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'extension:N, group:N or hangup',
  hours VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'when it holds; null is always',
  otherwise VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'destination at other times',
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The hours of a route as Asterisk asks for them, in the server's time zone.
CREATE TABLE IF NOT EXISTS inbound_route_hours (
  did VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day TINYINT UNSIGNED NOT NULL COMMENT '1 is Monday',
  from_time CHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'HH:MM',
  to_time CHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the first minute after; at most 24:00',
  PRIMARY KEY (did, day, from_time),
  CONSTRAINT inbound_route_hours_route FOREIGN KEY (did) REFERENCES inbound_routes (did) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Which way calls go out.
CREATE TABLE IF NOT EXISTS outbound_routes (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'names the group in which Asterisk counts its calls',
  pattern VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'a number, or a pattern that begins with _',
  regex VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sort_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  strip TINYINT UNSIGNED NOT NULL COMMENT 'digits taken off the front',
  prepend VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'then put there',
  emergency TINYINT(1) NOT NULL,
  international TINYINT(1) NOT NULL COMMENT 'whether it takes international calls',
  max_calls SMALLINT UNSIGNED NULL COMMENT 'at once; null is unlimited',
  max_seconds MEDIUMINT UNSIGNED NULL COMMENT 'of a call; null is unlimited',
  failover_seconds DECIMAL(4, 1) NOT NULL COMMENT 'how long a trunk may show no progress before the next one is tried',
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  UNIQUE KEY outbound_routes_pattern (pattern)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS outbound_route_trunks (
  route_id INT UNSIGNED NOT NULL,
  position TINYINT UNSIGNED NOT NULL,
  trunk VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (route_id, position),
  KEY outbound_route_trunks_trunk (trunk),
  CONSTRAINT outbound_route_trunks_route FOREIGN KEY (route_id) REFERENCES outbound_routes (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Kinds of numbers: emergency numbers, and the prefixes of international ones.
CREATE TABLE IF NOT EXISTS number_kinds (
  kind ENUM('emergency', 'international') NOT NULL PRIMARY KEY,
  numbers VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'with commas',
  regex VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT IGNORE INTO number_kinds (kind, numbers, regex) VALUES
  ('emergency', '112,911', '^(112|911)$'),
  ('international', '00,+', '^(00|[+])');

-- What phones may set by codes; a row of an extension that is as it was made may be missing.
CREATE TABLE IF NOT EXISTS extension_features (
  number VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  dnd TINYINT(1) NOT NULL DEFAULT 0 COMMENT 'do not disturb',
  forward_always VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
  forward_busy VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
  forward_no_answer VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ring_seconds SMALLINT UNSIGNED NULL COMMENT 'before a call counts as not answered; null is the default'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What an extension may do outside; phones cannot set it.
CREATE TABLE IF NOT EXISTS extension_limits (
  number VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  calls ENUM('internal', 'national', 'international') NOT NULL COMMENT 'as far as routes allow it',
  max_calls SMALLINT UNSIGNED NULL COMMENT 'outside at once; null is unlimited',
  max_seconds MEDIUMINT UNSIGNED NULL COMMENT 'of an outside call; null is unlimited'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

GRANT SELECT ON ring_groups TO 'asterisk'@'localhost';
GRANT SELECT ON ring_group_members TO 'asterisk'@'localhost';
GRANT SELECT ON inbound_routes TO 'asterisk'@'localhost';
GRANT SELECT ON inbound_route_hours TO 'asterisk'@'localhost';
GRANT SELECT ON outbound_routes TO 'asterisk'@'localhost';
GRANT SELECT ON outbound_route_trunks TO 'asterisk'@'localhost';
GRANT SELECT ON number_kinds TO 'asterisk'@'localhost';
GRANT SELECT ON extension_limits TO 'asterisk'@'localhost';
GRANT SELECT (id, caller_id) ON endpoints TO 'asterisk'@'localhost';
-- Codes dialled on a phone change these, and nothing else; those who watch are told.
GRANT SELECT, INSERT, UPDATE ON extension_features TO 'asterisk'@'localhost';
GRANT INSERT ON events_outbox TO 'asterisk'@'localhost';

GRANT SELECT, INSERT, UPDATE, DELETE ON ring_groups TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON ring_group_members TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON inbound_routes TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON inbound_route_hours TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON outbound_routes TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON outbound_route_trunks TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON number_kinds TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON extension_features TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON extension_limits TO 'smartcms_api'@'localhost';
