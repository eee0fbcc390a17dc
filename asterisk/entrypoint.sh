#!/bin/sh
# Starts Asterisk once the database answers: after a reboot all containers start at the same time. If it does
# not come within a minute, Asterisk starts all the same and finds it later.
set -eu
umask 027

answers() {
  perl -MIO::Socket::UNIX -e 'exit(IO::Socket::UNIX->new(Peer => shift) ? 0 : 1)' /run/mysqld/mysqld.sock
}

# Somebody who guesses passwords fills the security log fast: it is kept to two files of about 20 MB.
rotate() {
  log=/var/log/asterisk/security
  while sleep 60; do
    [ "$(stat -c %s "$log" 2>/dev/null || echo 0)" -gt 20000000 ] || continue
    mv "$log" "$log.1"
    asterisk -rx 'logger reload' >/dev/null || true
  done
}

tries=60
until answers || [ "$tries" -eq 0 ]; do
  tries=$((tries - 1))
  sleep 1
done

rotate &
exec asterisk -f
