-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Work on the server itself that the API asks for: it writes a row, and a root unit of the server runs it. What there
-- is to ask for is a fixed list; the runner checks the arguments again.

CREATE TABLE IF NOT EXISTS jobs (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind ENUM('backup', 'verify', 'prune', 'disk') NOT NULL,
  arguments JSON NOT NULL,
  state ENUM('queued', 'running', 'done', 'failed') NOT NULL DEFAULT 'queued',
  progress VARCHAR(200) NULL COMMENT 'what it does now, for people',
  result JSON NULL,
  error VARCHAR(1000) NULL,
  requested_by VARCHAR(255) NOT NULL,
  requested_from VARCHAR(45) NULL COMMENT 'address; null for the server itself',
  requested_at DATETIME(3) NOT NULL,
  started_at DATETIME(3) NULL,
  finished_at DATETIME(3) NULL,
  KEY jobs_state (state, id),
  KEY jobs_kind (kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

GRANT SELECT, INSERT ON jobs TO 'smartcms_api'@'localhost';
