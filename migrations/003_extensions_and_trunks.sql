-- oldest-compatible: 0.1.0
-- additive: yes
--
-- What PJSIP's tables do not hold of extensions and trunks, and what a write leaves to be done after its commit.
-- All times are UTC.

-- The host of a provider, which may be longer than the 40 characters of Asterisk's own table.
ALTER TABLE ps_endpoints MODIFY from_domain VARCHAR(255);

-- A row for each extension and trunk; written together with its rows in PJSIP's tables. Passwords are in ps_auths alone.
CREATE TABLE IF NOT EXISTS endpoints (
  id VARCHAR(32) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'number of an extension, name of a trunk',
  type ENUM('extension', 'line', 'vpw', 'cas', '3rd_party', 'trunk', 'sbc') NOT NULL,
  name VARCHAR(60) NULL COMMENT 'of an extension, for people',
  peer VARCHAR(8) COLLATE utf8mb4_bin NULL COMMENT 'number of the far end of a vpw',
  host VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'of a trunk, as the following',
  port SMALLINT UNSIGNED NULL,
  username VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  networks JSON NULL COMMENT 'where its calls come from',
  register TINYINT(1) NULL COMMENT 'whether this server registers there',
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  KEY endpoints_type (type),
  KEY endpoints_peer (peer)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Events that are committed and not yet published; the API publishes them in this order and deletes them.
CREATE TABLE IF NOT EXISTS events_outbox (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  event JSON NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What Asterisk has not been told of yet. A writer adds rows in its transaction, tells Asterisk and deletes them;
-- what is left when Asterisk was away is done by the next writer.
CREATE TABLE IF NOT EXISTS cache_refresh_due (
  seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  what ENUM('changed', 'removed', 'trunks', 'all') NOT NULL,
  id VARCHAR(32) COLLATE utf8mb4_bin NULL COMMENT 'of the endpoint that changed or is gone'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON endpoints TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, DELETE ON events_outbox TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, DELETE ON cache_refresh_due TO 'smartcms_api'@'localhost';
