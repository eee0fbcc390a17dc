#!/bin/sh
# The password goes through the environment: arguments can be read by anyone.
set -eu
REDISCLI_AUTH=$(sed -n 's/^requirepass "\(.*\)"$/\1/p' /etc/smartcms/redis.conf)
export REDISCLI_AUTH
[ "$(redis-cli -s /run/redis/redis.sock ping)" = PONG ]
