#!/bin/sh
# Starts Asterisk once the database answers: after a reboot all containers start at the same time. If it does
# not come within a minute, Asterisk starts all the same and finds it later.
set -eu
umask 027

answers() {
  perl -MIO::Socket::UNIX -e 'exit(IO::Socket::UNIX->new(Peer => shift) ? 0 : 1)' /run/mysqld/mysqld.sock
}

tries=60
until answers || [ "$tries" -eq 0 ]; do
  tries=$((tries - 1))
  sleep 1
done

exec asterisk -f
