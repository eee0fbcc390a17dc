#!/bin/sh
# Healthy: fully booted, and connected to the database.
set -eu
asterisk -rx 'core waitfullybooted' | grep -q 'fully booted'
asterisk -rx 'odbc show asterisk' | grep -Eq 'Number of active connections: [1-9]'
