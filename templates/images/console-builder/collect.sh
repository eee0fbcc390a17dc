#!/bin/sh
# Writes the console that build.sh left as a tar archive to stdout: collect.sh FOLDER OUTPUT MEGABYTES FILES. It runs in a
# container of its own, when nothing of the repository runs any more.
set -eu
fail() {
  echo "smartcms-build: $*" >&2
  exit 3
}
cd "/work/source/$1/$2" 2>/dev/null || fail "npm run build left no folder $2"
# Angular puts it into dist/NAME/browser.
if [ ! -f index.html ]; then
  found=$(find . -maxdepth 3 -name index.html -type f)
  [ "$(echo "$found" | grep -c .)" = 1 ] ||
    fail "there is no index.html, or more than one, in the folder $2: frontend.output must name its folder"
  cd "$(dirname "$found")"
fi
case $(pwd -P)/ in
  /work/source/?*) ;;
  *) fail "the folder $2 leads out of the repository, or is all of it" ;;
esac
odd=$(find . ! -type f ! -type d | head -n 1)
[ -z "$odd" ] || fail "$odd is a link or no file: a console is made of plain files"
files=$(find . -type f | wc -l)
[ "$files" -le "$4" ] || fail "it has $files files, and $4 are the most"
bytes=$(find . -type f -printf '%s\n' | awk '{sum += $1} END {printf "%d", sum}')
[ "$bytes" -le $(($3 * 1024 * 1024)) ] || fail "it has $((bytes / 1024 / 1024)) MiB, and $3 are the most"
echo "files=$files bytes=$bytes" >&2
tar -c --hard-dereference --mode=u=rwX,go=rX -f - .
