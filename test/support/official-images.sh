# Makes images with the layout of the official ones, from Debian's packages, on a server that has Docker and
# mmdebstrap, and pushes them below $1: users with ids of their own, programs in /usr/local/bin, an entrypoint,
# volumes, set-id programs and signals that differ from SmartCMS's.
set -eu
prefix=$1
docker image inspect official-base >/dev/null 2>&1 ||
  mmdebstrap --quiet --variant=minbase --include=ca-certificates trixie - | docker import - official-base >/dev/null

make() {
  { echo 'FROM official-base'; cat; } | docker build -q -t "$prefix/$1" - >/dev/null
  docker push -q "$prefix/$1"
}

entrypoint='RUN printf "#!/bin/sh\nexec false\n" >/usr/local/bin/docker-entrypoint.sh && chmod 755 /usr/local/bin/docker-entrypoint.sh
ENTRYPOINT ["docker-entrypoint.sh"]'
install='apt-get -qq update && apt-get -qq install -y --no-install-recommends'

make debian:trixie-slim <<EOF
CMD ["bash"]
EOF
make mariadb:11.4 <<EOF
RUN groupadd -r -g 999 mysql && useradd -r -u 999 -g mysql -d /var/lib/mysql mysql \
 && $install mariadb-server-core mariadb-client zstd >/dev/null \
 && mkdir -p /docker-entrypoint-initdb.d /etc/mysql/conf.d /var/lib/mysql /run/mysqld && touch /etc/mysql/conf.d/docker.cnf \
 && chown mysql /var/lib/mysql /run/mysqld && chmod 1777 /run/mysqld
VOLUME /var/lib/mysql
$entrypoint
EXPOSE 3306
CMD ["mariadbd"]
EOF
make redis:7 <<EOF
RUN groupadd -r -g 999 redis && useradd -r -u 999 -g redis redis && $install redis-server >/dev/null \
 && mv /usr/bin/redis-* /usr/local/bin/ && install -d -o redis -g redis /data
VOLUME /data
WORKDIR /data
$entrypoint
EXPOSE 6379
CMD ["redis-server"]
EOF
make node:22-slim <<EOF
RUN groupadd -g 1000 node && useradd -u 1000 -g node -m node && $install nodejs >/dev/null && mv /usr/bin/node /usr/local/bin/
ENV NODE_VERSION=22.0.0
$entrypoint
CMD ["node"]
EOF
make nginx:1.28 <<EOF
RUN groupadd -r -g 101 nginx && useradd -r -u 101 -g nginx nginx && $install nginx >/dev/null
$entrypoint
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
EOF
