ARG BASE
# The official image declares a volume, which every container would leave behind; a copy declares nothing.
FROM ${BASE} AS official
FROM scratch
COPY --from=official / /
ARG SERVICE_UID
RUN groupmod --gid "$SERVICE_UID" redis && usermod --uid "$SERVICE_UID" --gid redis redis \
 && rm -rf /data \
 && mkdir -p /usr/share/smartcms && { dpkg-query --show; redis-server --version; } > /usr/share/smartcms/packages
COPY healthcheck.sh /usr/local/bin/smartcms-healthcheck
RUN chmod 0755 /usr/local/bin/smartcms-healthcheck
USER ${SERVICE_UID}
ENTRYPOINT ["redis-server", "/etc/smartcms/redis.conf"]
