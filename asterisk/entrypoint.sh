#!/bin/sh
# Starts Asterisk once the database answers: after a reboot all containers start at the same time, and an
# Asterisk that found no table for call records would write none until it is restarted.
set -eu
umask 027

# Somebody who guesses passwords fills the security log fast: it is kept to two files of about 20 MB.
rotate() {
  log=/var/log/asterisk/security
  while sleep 60; do
    [ "$(stat -c %s "$log" 2>/dev/null || echo 0)" -gt 20000000 ] || continue
    mv "$log" "$log.1"
    asterisk -rx 'logger reload' >/dev/null || true
  done
}

until smartcms-database-answers; do
  sleep 1
done

rotate &
smartcms-recordings &
exec asterisk -f
