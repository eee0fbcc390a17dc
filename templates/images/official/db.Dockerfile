ARG BASE
# The official image declares a volume, below which no later step can change anything; a copy declares nothing.
FROM ${BASE} AS official
FROM scratch
COPY --from=official / /
ARG SERVICE_UID
# Its user gets the id that the data belongs to; what SmartCMS runs in here must be there.
RUN for program in mariadbd mariadb mariadb-dump mariadb-install-db zstd perl bash; do \
      command -v "$program" >/dev/null || { echo "The base image has no $program." >&2; exit 1; }; \
    done \
 && groupmod --gid "$SERVICE_UID" mysql && usermod --uid "$SERVICE_UID" --gid mysql mysql \
 && mkdir -p /usr/share/smartcms && dpkg-query --show > /usr/share/smartcms/packages \
 && rm -rf /etc/mysql /var/lib/mysql /run/mysqld /docker-entrypoint-initdb.d \
 && install -d -o mysql -g mysql -m 0750 /var/lib/mysql /run/mysqld \
 && ln -s /etc/smartcms /etc/mysql
COPY entrypoint.sh /usr/local/bin/smartcms-entrypoint
RUN chmod 0755 /usr/local/bin/smartcms-entrypoint
USER ${SERVICE_UID}
ENTRYPOINT ["smartcms-entrypoint"]
CMD []
