#!/bin/sh
# Makes the database at the first start, then runs the server.
set -eu
umask 027
volume=/var/lib/mysql

mkdir -p "$volume/tmp"
if [ ! -d "$volume/data" ]; then
  # Made beside its place and renamed when it is whole: an interrupted start begins again.
  rm -rf "$volume/data.new"
  # root and mysql, the users that "docker exec" gives, need no password in here.
  mariadb-install-db --no-defaults --datadir="$volume/data.new" --tmpdir="$volume/tmp" \
    --auth-root-authentication-method=socket --auth-root-socket-user=mysql --skip-test-db >/dev/null
  sync
  mv "$volume/data.new" "$volume/data"
fi

exec mariadbd
