-- oldest-compatible: 0.1.0
-- additive: yes
--
-- What Asterisk must be told of has a kind for new extensions, which it must also get to know, and a time: what waits
-- for a minute was left by a writer that is gone.
ALTER TABLE cache_refresh_due
  MODIFY what ENUM('changed', 'removed', 'trunks', 'all', 'added') NOT NULL,
  ADD COLUMN IF NOT EXISTS noted_at DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3));
GRANT UPDATE ON cache_refresh_due TO 'smartcms_api'@'localhost';

-- Keeps Asterisk's caches from being empty. An empty one is read as a whole, with all phones waiting, by the first
-- look-up; from one with anything in it, a missing object is looked up alone. Nobody can be this endpoint: it has no
-- name to be known by, and its auth belongs to none.
INSERT IGNORE INTO ps_endpoints (id, identify_by) VALUES ('.keep', 'ip');
INSERT IGNORE INTO ps_auths (id, auth_type, username, password)
  VALUES ('.keep', 'userpass', '.keep', LOWER(HEX(RANDOM_BYTES(16))));
INSERT IGNORE INTO ps_aors (id, max_contacts) VALUES ('.keep', 0);
