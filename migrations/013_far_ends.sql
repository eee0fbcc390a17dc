-- oldest-compatible: 0.1.0
-- additive: yes
--
-- Rows of earlier releases get what new ones are made with (src/domain/endpoints.ts, trunk-rows.ts): a far end that
-- vanished does not leave its call up for ever, and a registration is made at once, not up to 10 s later. Asterisk
-- reads them anew.
UPDATE ps_endpoints SET rtp_timeout = 60, rtp_timeout_hold = 3600
  WHERE rtp_timeout IS NULL AND id IN (SELECT id FROM endpoints);
UPDATE ps_registrations SET max_random_initial_delay = 0 WHERE max_random_initial_delay IS NULL;
INSERT INTO cache_refresh_due (what, id) SELECT 'all', NULL FROM DUAL WHERE EXISTS (SELECT 1 FROM endpoints);
