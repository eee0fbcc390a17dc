-- oldest-compatible: 0.1.0
-- additive: yes
--
-- What the server tells the API of itself (the API cannot look), what may be set in the console, and two kinds of jobs
-- for recordings.

CREATE TABLE IF NOT EXISTS server_reports (
  name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  reported_at DATETIME(3) NOT NULL,
  report JSON NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS settings (
  name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  value JSON NOT NULL,
  updated_at DATETIME(3) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE jobs MODIFY kind
  ENUM('backup', 'verify', 'prune', 'disk', 'remove-recording', 'prune-recordings') NOT NULL;

GRANT SELECT ON server_reports TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE ON settings TO 'smartcms_api'@'localhost';
