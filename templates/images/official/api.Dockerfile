ARG BASE
FROM ${BASE}
ARG SERVICE_UID
# The official image runs as root or as node; its time zones are only in the base of Debian's packages.
RUN groupadd --gid "$SERVICE_UID" smartcms \
 && useradd --uid "$SERVICE_UID" --gid smartcms --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin smartcms \
 && command -v bash >/dev/null \
 && mkdir -p /usr/share/smartcms && { dpkg-query --show; node --version; } > /usr/share/smartcms/packages \
 && rm -rf /usr/bin/apt* /usr/bin/dpkg* /usr/lib/apt /opt/yarn* /usr/local/lib/node_modules \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/corepack
COPY healthcheck.sh /usr/local/bin/smartcms-healthcheck
RUN chmod 0755 /usr/local/bin/smartcms-healthcheck
COPY app /app
ARG VERSION
ENV NODE_ENV=production SMARTCMS_VERSION=${VERSION}
WORKDIR /app
USER ${SERVICE_UID}
ENTRYPOINT ["node", "server.js"]
