-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Licences, the call servers they are activated on, the users of the console, and who did what.
-- All times are UTC. Keys and passwords are stored as hashes alone.

CREATE TABLE IF NOT EXISTS licenses (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  type ENUM('super_admin', 'admin', 'operator', 'viewer') NOT NULL,
  name VARCHAR(100) NOT NULL,
  key_hmac BINARY(32) NOT NULL COMMENT 'HMAC-SHA256 of the normalised key',
  key_prefix VARCHAR(20) NOT NULL COMMENT 'start of the key, to tell licences apart',
  modules JSON NULL COMMENT 'names of modules; null is all',
  call_servers INT UNSIGNED NULL COMMENT 'most activations; null is unlimited',
  status ENUM('active', 'suspended', 'revoked') NOT NULL DEFAULT 'active',
  expires_at DATETIME(3) NULL COMMENT 'null is never',
  grace_days INT UNSIGNED NOT NULL DEFAULT 14,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  UNIQUE KEY licenses_key_hmac (key_hmac)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS call_servers (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'UUID that the server made for itself',
  name VARCHAR(100) NOT NULL,
  created_at DATETIME(3) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A row is a taken seat; giving it back deletes the row. The audit log keeps the history.
CREATE TABLE IF NOT EXISTS license_activations (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  license_id BIGINT UNSIGNED NOT NULL,
  server_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activated_at DATETIME(3) NOT NULL,
  UNIQUE KEY license_activations_seat (license_id, server_id),
  KEY license_activations_server (server_id),
  CONSTRAINT license_activations_license FOREIGN KEY (license_id) REFERENCES licenses (id),
  CONSTRAINT license_activations_call_server FOREIGN KEY (server_id) REFERENCES call_servers (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- An ASCII collation makes e-mail addresses unique without regard to case, and takes no accent for its letter.
CREATE TABLE IF NOT EXISTS users (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  name VARCHAR(100) NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role ENUM('super_admin', 'admin', 'operator', 'viewer') NOT NULL,
  license_id BIGINT UNSIGNED NULL,
  must_change_password TINYINT(1) NOT NULL DEFAULT 0,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  UNIQUE KEY users_email (email),
  CONSTRAINT users_license FOREIGN KEY (license_id) REFERENCES licenses (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS audit_log (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at DATETIME(3) NOT NULL,
  actor VARCHAR(254) NOT NULL COMMENT 'who: an e-mail address, or the user and machine of the CLI',
  address VARCHAR(45) NULL COMMENT 'IP address that the request came from',
  action VARCHAR(64) NOT NULL COMMENT 'what, such as license.create',
  subject VARCHAR(254) NULL COMMENT 'to what, such as an extension number',
  details JSON NULL,
  KEY audit_log_at (at),
  KEY audit_log_subject (subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON licenses TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON call_servers TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON license_activations TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO 'smartcms_api'@'localhost';
-- The log is append-only for the API.
GRANT SELECT, INSERT ON audit_log TO 'smartcms_api'@'localhost';
