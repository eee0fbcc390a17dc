ARG BASE
FROM ${BASE}
ARG SERVICE_UID
# As in the image from Debian's packages: the file capability lets nginx bind 80 and 443 without being root; with
# no set-id program left in the image there is nothing else to gain.
RUN groupmod --gid "$SERVICE_UID" nginx && usermod --uid "$SERVICE_UID" --gid nginx nginx \
 && { command -v setcap >/dev/null || { apt-get update && apt-get install --yes --no-install-recommends libcap2-bin; }; } \
 && setcap cap_net_bind_service=+ep "$(command -v nginx)" \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
 && mkdir -p /usr/share/smartcms && dpkg-query --show > /usr/share/smartcms/packages \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /usr/share/nginx/html/*
COPY healthcheck.sh /usr/local/bin/smartcms-healthcheck
RUN chmod 0755 /usr/local/bin/smartcms-healthcheck
COPY web /srv/console/package
STOPSIGNAL SIGTERM
USER ${SERVICE_UID}
ENTRYPOINT ["nginx", "-e", "stderr", "-c", "/etc/smartcms/nginx/nginx.conf", "-g", "daemon off;"]
