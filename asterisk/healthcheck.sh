#!/bin/sh
# Healthy: fully booted, and connected to a database that answers.
set -eu
smartcms-database-answers
asterisk -rx 'core waitfullybooted' | grep -q 'fully booted'
asterisk -rx 'odbc show asterisk' | grep -Eq 'Number of active connections: [1-9]'
