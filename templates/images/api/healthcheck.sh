#!/bin/bash
# Asks the API for an answer; in bash, since a Node for each check would cost more than the answer.
# 503 is one too: the API itself is well while a service behind it is away, and restarting it would mend nothing.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/$SMARTCMS_API_PORT"
printf 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 5 _ status _ <&3
[ "$status" = 200 ] || [ "$status" = 503 ]
