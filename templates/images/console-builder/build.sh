#!/bin/sh
# Builds what fetch.sh fetched: build.sh FOLDER. What runs here was written by whoever may write to the repository.
set -eu
fail() {
  echo "smartcms-build: $*" >&2
  exit 3
}
export HOME=/work/home TMPDIR=/work/tmp npm_config_cache=/work/npm npm_config_update_notifier=false npm_config_fund=false \
  npm_config_audit=false CI=true NG_CLI_ANALYTICS=false NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
mkdir -p "$HOME" "$TMPDIR"
cd "/work/source/$1" 2>/dev/null || fail "the repository has no folder $1"
[ -f package.json ] || fail "there is no package.json in the folder $1 of the repository"
[ -f package-lock.json ] || [ -f npm-shrinkwrap.json ] || fail "npm ci needs a package-lock.json beside package.json"
echo "== npm ci"
npm ci --ignore-scripts || fail "npm ci failed"
echo "== npm run build"
npm run build || fail "npm run build failed"
