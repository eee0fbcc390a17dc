-- oldest-compatible: 0.1.0
-- additive: yes
--
-- PJSIP realtime tables for Asterisk 21 and 22: names and types are those of Asterisk 22.10.1 (configuration
-- revision e89e30cee53f, call record revision 54cde9847798), which has every column of 21.
-- Ids and what refers to them compare byte by byte, as Asterisk does: "alice" and "Alice" are two endpoints.
-- 'yes' comes first in switches, so that a client that writes the number 1 means yes.

-- Who may place and take calls.
CREATE TABLE IF NOT EXISTS ps_endpoints (
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  transport VARCHAR(40),
  aors VARCHAR(2048),
  auth VARCHAR(255),
  context VARCHAR(40),
  disallow VARCHAR(200),
  allow VARCHAR(200),
  direct_media ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  connected_line_method ENUM('invite', 'reinvite', 'update'),
  direct_media_method ENUM('invite', 'reinvite', 'update'),
  direct_media_glare_mitigation ENUM('none', 'outgoing', 'incoming'),
  disable_direct_media_on_nat ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  dtmf_mode ENUM('rfc4733', 'inband', 'info', 'auto', 'auto_info', 'none'),
  external_media_address VARCHAR(40),
  force_rport ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  ice_support ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  identify_by VARCHAR(80),
  mailboxes VARCHAR(40),
  moh_suggest VARCHAR(40),
  outbound_auth VARCHAR(255),
  outbound_proxy VARCHAR(255),
  rewrite_contact ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  rtp_ipv6 ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  rtp_symmetric ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  send_diversion ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  send_pai ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  send_rpid ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  timers_min_se INT,
  timers ENUM('yes', 'no', 'required', 'always', 'forced'),
  timers_sess_expires INT,
  callerid VARCHAR(160),
  callerid_privacy ENUM('allowed_not_screened', 'allowed_passed_screened', 'allowed_failed_screened', 'allowed', 'prohib_not_screened', 'prohib_passed_screened', 'prohib_failed_screened', 'prohib', 'unavailable'),
  callerid_tag VARCHAR(40),
  `100rel` ENUM('no', 'required', 'peer_supported', 'yes'),
  aggregate_mwi ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  trust_id_inbound ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  trust_id_outbound ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  use_ptime ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  use_avpf ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  media_encryption ENUM('no', 'sdes', 'dtls'),
  inband_progress ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  call_group VARCHAR(40),
  pickup_group VARCHAR(40),
  named_call_group VARCHAR(40),
  named_pickup_group VARCHAR(40),
  device_state_busy_at INT,
  fax_detect ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  t38_udptl ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  t38_udptl_ec ENUM('none', 'fec', 'redundancy'),
  t38_udptl_maxdatagram INT,
  t38_udptl_nat ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  t38_udptl_ipv6 ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  tone_zone VARCHAR(40),
  language VARCHAR(40),
  one_touch_recording ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  record_on_feature VARCHAR(40),
  record_off_feature VARCHAR(40),
  rtp_engine VARCHAR(40),
  allow_transfer ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  allow_subscribe ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  sdp_owner VARCHAR(40),
  sdp_session VARCHAR(40),
  tos_audio VARCHAR(10),
  tos_video VARCHAR(10),
  sub_min_expiry INT,
  from_domain VARCHAR(40),
  from_user VARCHAR(40),
  mwi_from_user VARCHAR(40),
  dtls_verify VARCHAR(40),
  dtls_rekey VARCHAR(40),
  dtls_cert_file VARCHAR(200),
  dtls_private_key VARCHAR(200),
  dtls_cipher VARCHAR(200),
  dtls_ca_file VARCHAR(200),
  dtls_ca_path VARCHAR(200),
  dtls_setup ENUM('active', 'passive', 'actpass'),
  srtp_tag_32 ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  media_address VARCHAR(40),
  redirect_method ENUM('user', 'uri_core', 'uri_pjsip'),
  set_var TEXT,
  cos_audio INT,
  cos_video INT,
  message_context VARCHAR(40),
  force_avp ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  media_use_received_transport ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  accountcode VARCHAR(80),
  user_eq_phone ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  moh_passthrough ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  media_encryption_optimistic ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  rpid_immediate ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  g726_non_standard ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  rtp_keepalive INT,
  rtp_timeout INT,
  rtp_timeout_hold INT,
  bind_rtp_to_media_address ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  voicemail_extension VARCHAR(40),
  mwi_subscribe_replaces_unsolicited ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  deny VARCHAR(95),
  permit VARCHAR(95),
  acl VARCHAR(40),
  contact_deny VARCHAR(95),
  contact_permit VARCHAR(95),
  contact_acl VARCHAR(40),
  subscribe_context VARCHAR(40),
  fax_detect_timeout INT,
  contact_user VARCHAR(80),
  preferred_codec_only ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  asymmetric_rtp_codec ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  rtcp_mux ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  allow_overlap ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  refer_blind_progress ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  notify_early_inuse_ringing ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  max_audio_streams INT,
  max_video_streams INT,
  webrtc ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  dtls_fingerprint ENUM('SHA-1', 'SHA-256'),
  incoming_mwi_mailbox VARCHAR(40),
  bundle ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  dtls_auto_generate_cert ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  follow_early_media_fork ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  accept_multiple_sdp_answers ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  suppress_q850_reason_headers ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  trust_connected_line ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  send_connected_line ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  ignore_183_without_sdp ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  codec_prefs_incoming_offer VARCHAR(128),
  codec_prefs_outgoing_offer VARCHAR(128),
  codec_prefs_incoming_answer VARCHAR(128),
  codec_prefs_outgoing_answer VARCHAR(128),
  stir_shaken ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  send_history_info ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  allow_unauthenticated_options ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  t38_bind_udptl_to_media_address ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  geoloc_incoming_call_profile VARCHAR(80),
  geoloc_outgoing_call_profile VARCHAR(80),
  incoming_call_offer_pref ENUM('local', 'local_first', 'remote', 'remote_first'),
  outgoing_call_offer_pref ENUM('local', 'local_merge', 'local_first', 'remote', 'remote_merge', 'remote_first'),
  stir_shaken_profile VARCHAR(80),
  security_negotiation ENUM('no', 'mediasec'),
  security_mechanisms VARCHAR(512),
  send_aoc ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  overlap_context VARCHAR(80),
  tenantid VARCHAR(80),
  suppress_moh_on_sendonly ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  follow_redirect_methods VARCHAR(95),
  rtp_port_start INT,
  rtp_port_end INT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How an endpoint proves who it is. The enumeration has 'digest', which Asterisk takes since 21.7 and 22.2.
CREATE TABLE IF NOT EXISTS ps_auths (
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  auth_type ENUM('userpass', 'md5', 'google_oauth', 'digest'),
  nonce_lifetime INT,
  md5_cred VARCHAR(40),
  password VARCHAR(80),
  realm VARCHAR(255),
  username VARCHAR(40),
  refresh_token VARCHAR(255),
  oauth_clientid VARCHAR(255),
  oauth_secret VARCHAR(255),
  password_digest VARCHAR(1024),
  supported_algorithms_uas VARCHAR(1024),
  supported_algorithms_uac VARCHAR(1024)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where an endpoint can be reached.
CREATE TABLE IF NOT EXISTS ps_aors (
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  contact VARCHAR(255),
  default_expiration INT,
  mailboxes VARCHAR(80),
  max_contacts INT,
  minimum_expiration INT,
  remove_existing ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  qualify_frequency INT,
  authenticate_qualify ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  maximum_expiration INT,
  outbound_proxy VARCHAR(255),
  support_path ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  qualify_timeout FLOAT,
  voicemail_extension VARCHAR(40),
  remove_unavailable ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  qualify_2xx_only ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  KEY ps_aors_qualifyfreq_contact (qualify_frequency, contact)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Registrations, for servers that keep them in the database rather than in Asterisk's own.
CREATE TABLE IF NOT EXISTS ps_contacts (
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  uri VARCHAR(511),
  expiration_time BIGINT,
  qualify_frequency INT,
  outbound_proxy VARCHAR(255),
  path TEXT,
  user_agent VARCHAR(255),
  qualify_timeout FLOAT,
  reg_server VARCHAR(255),
  authenticate_qualify ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  via_addr VARCHAR(40),
  via_port INT,
  call_id VARCHAR(255),
  endpoint VARCHAR(255),
  prune_on_boot ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  qualify_2xx_only ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  KEY ps_contacts_qualifyfreq_exp (qualify_frequency, expiration_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Endpoints known by their address, such as trunks.
CREATE TABLE IF NOT EXISTS ps_endpoint_id_ips (
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  endpoint VARCHAR(255),
  `match` VARCHAR(80),
  srv_lookups ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  match_header VARCHAR(255),
  match_request_uri VARCHAR(255)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Registrations of this server with providers.
CREATE TABLE IF NOT EXISTS ps_registrations (
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  auth_rejection_permanent ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  client_uri VARCHAR(255),
  contact_user VARCHAR(40),
  expiration INT,
  max_retries INT,
  outbound_auth VARCHAR(255),
  outbound_proxy VARCHAR(255),
  retry_interval INT,
  forbidden_retry_interval INT,
  server_uri VARCHAR(255),
  transport VARCHAR(40),
  support_path ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  fatal_retry_interval INT,
  line ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  endpoint VARCHAR(255),
  support_outbound ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  contact_header_params VARCHAR(255),
  max_random_initial_delay INT,
  security_negotiation ENUM('no', 'mediasec'),
  security_mechanisms VARCHAR(512),
  user_agent VARCHAR(255)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Settings of PJSIP as a whole; read at a reload.
CREATE TABLE IF NOT EXISTS ps_globals (
  id VARCHAR(40) NOT NULL PRIMARY KEY,
  max_forwards INT,
  user_agent VARCHAR(255),
  default_outbound_endpoint VARCHAR(40),
  debug VARCHAR(40),
  endpoint_identifier_order VARCHAR(40),
  max_initial_qualify_time INT,
  default_from_user VARCHAR(80),
  keep_alive_interval INT,
  regcontext VARCHAR(80),
  contact_expiration_check_interval INT,
  default_voicemail_extension VARCHAR(40),
  disable_multi_domain ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  unidentified_request_count INT,
  unidentified_request_period INT,
  unidentified_request_prune_interval INT,
  default_realm VARCHAR(40),
  mwi_tps_queue_high INT,
  mwi_tps_queue_low INT,
  mwi_disable_initial_unsolicited ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  ignore_uri_user_options ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  use_callerid_contact ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  send_contact_status_on_update_registration ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  taskprocessor_overload_trigger ENUM('none', 'global', 'pjsip_only'),
  norefersub ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  allow_sending_180_after_183 ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  all_codecs_on_empty_reinvite ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  default_auth_algorithms_uas VARCHAR(1024),
  default_auth_algorithms_uac VARCHAR(1024)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Settings of PJSIP's own threads and timers; read at a start.
CREATE TABLE IF NOT EXISTS ps_systems (
  id VARCHAR(40) NOT NULL PRIMARY KEY,
  timer_t1 INT,
  timer_b INT,
  compact_headers ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  threadpool_initial_size INT,
  threadpool_auto_increment INT,
  threadpool_idle_timeout INT,
  threadpool_max_size INT,
  disable_tcp_switch ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  follow_early_media_fork ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  accept_multiple_sdp_answers ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  disable_rport ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  taskpool_minimum_size INT,
  taskpool_initial_size INT,
  taskpool_auto_increment INT,
  taskpool_idle_timeout INT,
  taskpool_max_size INT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Unused: transports are in pjsip.conf. Asterisk's own migrations expect the table.
CREATE TABLE IF NOT EXISTS ps_transports (
  id VARCHAR(40) NOT NULL PRIMARY KEY,
  async_operations INT,
  bind VARCHAR(40),
  ca_list_file VARCHAR(200),
  cert_file VARCHAR(200),
  cipher VARCHAR(200),
  domain VARCHAR(40),
  external_media_address VARCHAR(40),
  external_signaling_address VARCHAR(40),
  external_signaling_port INT,
  method ENUM('default', 'unspecified', 'tlsv1', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3', 'sslv2', 'sslv23', 'sslv3'),
  local_net VARCHAR(40),
  password VARCHAR(40),
  priv_key_file VARCHAR(200),
  protocol ENUM('udp', 'tcp', 'tls', 'ws', 'wss', 'flow'),
  require_client_cert ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  verify_client ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  verify_server ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  tos VARCHAR(10),
  cos INT,
  allow_reload ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  symmetric_transport ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  allow_wildcard_certs ENUM('yes', 'no', 'true', 'false', 'on', 'off', '1', '0'),
  tcp_keepalive_enable TINYINT(1),
  tcp_keepalive_idle_time INT,
  tcp_keepalive_interval_time INT,
  tcp_keepalive_probe_count INT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Call records. Wider than Asterisk's own table: a Dial() of many phones overflows 80 characters, and
-- strict mode would then refuse the record.
CREATE TABLE IF NOT EXISTS cdr (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  accountcode VARCHAR(80),
  src VARCHAR(80),
  dst VARCHAR(80),
  dcontext VARCHAR(80),
  clid VARCHAR(255),
  channel VARCHAR(255),
  dstchannel VARCHAR(255),
  lastapp VARCHAR(80),
  lastdata VARCHAR(2048),
  `start` DATETIME,
  answer DATETIME,
  `end` DATETIME,
  duration INT,
  billsec INT,
  disposition VARCHAR(45),
  amaflags VARCHAR(45),
  userfield VARCHAR(256),
  uniqueid VARCHAR(150),
  linkedid VARCHAR(150),
  peeraccount VARCHAR(80),
  sequence INT,
  KEY cdr_start (`start`),
  KEY cdr_src (src),
  KEY cdr_dst (dst)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What Asterisk's own migration tool (alembic) needs to take over from here.
CREATE TABLE IF NOT EXISTS alembic_version_config (
  version_num VARCHAR(32) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO alembic_version_config (version_num)
SELECT 'e89e30cee53f' FROM DUAL WHERE NOT EXISTS (SELECT * FROM alembic_version_config);

CREATE TABLE IF NOT EXISTS alembic_version_cdr (
  version_num VARCHAR(32) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO alembic_version_cdr (version_num)
SELECT '54cde9847798' FROM DUAL WHERE NOT EXISTS (SELECT * FROM alembic_version_cdr);

-- Asterisk reads what it serves and appends call records; the privilege to insert shows it the columns too.
GRANT SELECT ON ps_endpoints TO 'asterisk'@'localhost';
GRANT SELECT ON ps_auths TO 'asterisk'@'localhost';
GRANT SELECT ON ps_aors TO 'asterisk'@'localhost';
GRANT SELECT ON ps_endpoint_id_ips TO 'asterisk'@'localhost';
GRANT SELECT ON ps_registrations TO 'asterisk'@'localhost';
GRANT INSERT ON cdr TO 'asterisk'@'localhost';

GRANT SELECT, INSERT, UPDATE, DELETE ON ps_endpoints TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON ps_auths TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON ps_aors TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON ps_endpoint_id_ips TO 'smartcms_api'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON ps_registrations TO 'smartcms_api'@'localhost';
GRANT SELECT ON cdr TO 'smartcms_api'@'localhost';
GRANT SELECT ON schema_migrations TO 'smartcms_api'@'localhost';
