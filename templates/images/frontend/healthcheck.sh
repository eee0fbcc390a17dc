#!/bin/bash
set -eu
exec 3<>"/dev/tcp/127.0.0.1/$SMARTCMS_HTTP_PORT"
printf 'GET /nginx-health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 5 _ status _ <&3
[ "$status" = 204 ]
