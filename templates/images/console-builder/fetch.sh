#!/bin/sh
# Fetches one commit of a Git repository into /work/source: fetch.sh URL REF USERNAME. The token comes by stdin, which is
# empty without one; it stays in this container's memory, and nothing of the repository is run here.
set -eu
url=$1 ref=$2
export SMARTCMS_USERNAME="$3" HOME=/tmp LC_ALL=C
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_LFS_SKIP_SMUDGE=1
umask 077
cat >/tmp/token
umask 022
# Only the server of the repository itself is given the token, wherever it may redirect to.
origin=$(echo "$url" | sed 's|^\(https\{0,1\}://[^/]*\).*|\1|')
git init --quiet /work/source
cd /work/source
timeout 900 git \
  -c credential.helper= -c "credential.$origin.helper=/usr/local/lib/smartcms/credential.sh" \
  -c protocol.allow=never -c protocol.https.allow=always -c protocol.http.allow=always \
  -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=60 \
  fetch --quiet --depth 1 --no-tags --no-recurse-submodules "$url" "$ref"
git -c advice.detachedHead=false checkout --quiet --detach FETCH_HEAD
echo "commit=$(git rev-parse HEAD)"
