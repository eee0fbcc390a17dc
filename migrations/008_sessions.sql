-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Sessions of users, the second factor, and the extension that belongs to a user. All times are UTC.

ALTER TABLE users
  ADD COLUMN IF NOT EXISTS extension VARCHAR(32) COLLATE utf8mb4_bin NULL COMMENT 'number of the extension that is the user''s own',
  ADD COLUMN IF NOT EXISTS totp_secret VARBINARY(128) NULL COMMENT 'encrypted with AES-256-GCM',
  ADD COLUMN IF NOT EXISTS totp_confirmed_at DATETIME(3) NULL COMMENT 'from then on the login asks for a code',
  ADD COLUMN IF NOT EXISTS totp_last_step BIGINT UNSIGNED NULL COMMENT 'of the last code that was taken: none is taken twice',
  ADD COLUMN IF NOT EXISTS last_login_at DATETIME(3) NULL;
ALTER TABLE users ADD UNIQUE KEY IF NOT EXISTS users_extension (extension);
ALTER TABLE users
  ADD CONSTRAINT FOREIGN KEY IF NOT EXISTS users_endpoint (extension) REFERENCES endpoints (id) ON DELETE SET NULL;

CREATE TABLE IF NOT EXISTS user_recovery_codes (
  user_id BIGINT UNSIGNED NOT NULL,
  code_hash BINARY(32) NOT NULL COMMENT 'SHA-256; a code that was used is deleted',
  PRIMARY KEY (user_id, code_hash),
  CONSTRAINT user_recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A row is a login that is still good; logging out deletes it.
CREATE TABLE IF NOT EXISTS access_tokens (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT UNSIGNED NOT NULL,
  token_hash BINARY(32) NOT NULL COMMENT 'SHA-256 of the secret, which has 256 random bits',
  created_at DATETIME(3) NOT NULL,
  last_used_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL COMMENT 'moves on with use',
  ends_at DATETIME(3) NOT NULL COMMENT 'does not move',
  address VARCHAR(45) NULL COMMENT 'that the login came from',
  user_agent VARCHAR(255) NULL,
  phone_auth VARCHAR(40) COLLATE utf8mb4_bin NULL COMMENT 'in ps_auths: the password of the phone of this session',
  KEY access_tokens_user (user_id),
  KEY access_tokens_expires (expires_at),
  CONSTRAINT access_tokens_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON access_tokens TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, DELETE ON user_recovery_codes TO 'smartcms_api'@'localhost';
