#!/bin/sh
# Compiles Asterisk from what /in names, and leaves what is to be installed below /out.
# /in/inputs: lines "KIND NAME SHA256 URL PUBLISHED", with - for what there is not. KIND is asterisk, external or
# debian; PUBLISHED is where upstream publishes the checksum. /in/modules: the modules that are wanted.
set -eu
jobs=${1:-2}
out=/out
notes=$out/usr/share/smartcms
mkdir -p /build/cache "$notes"
began=$(date +%s)

fail() {
  echo "smartcms-build: $*" >&2
  exit 3
}

download() {
  curl --fail --silent --show-error --location --retry 3 --connect-timeout 20 --output "$2" "$1" ||
    fail "$1 could not be downloaded."
}

# Downloads a file if it has an address, and compares it with the checksum that it must have.
obtain() {
  name=$1 sum=$2 url=$3 published=$4
  file=/in/$name
  [ "$url" = - ] || download "$url" "$file"
  [ -s "$file" ] || fail "$name is missing or empty."
  actual=$(sha256sum <"$file" | cut -d' ' -f1)
  if [ "$sum" = - ]; then
    download "$published" /build/published
    sum=$(grep -Eo '\b[0-9a-f]{64}\b' /build/published | head -n 1)
    [ -n "$sum" ] || fail "$published has no SHA-256."
  fi
  whole=$(tar -tf "$file" >/dev/null 2>&1 || echo ' It is no whole archive: it may have been cut off.')
  [ "$actual" = "$sum" ] || fail "$name has another checksum than it must have: SHA-256 $actual instead of $sum.$whole"
  [ -z "$whole" ] || fail "$name has the right checksum, but:$whole"
  echo "$actual $name" >>"$notes/sources"
}

# Debian's own source package. apt compares what it fetches with what Debian has signed.
obtain_debian() {
  mkdir -p /build/debian /tmp/apt/lists/partial /tmp/apt/archives/partial
  cat >/tmp/apt/debian.sources <<EOF
Types: deb-src
URIs: http://deb.debian.org/debian
Suites: $1
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  set -- -o Dir::Etc::sourcelist=/tmp/apt/debian.sources -o Dir::Etc::sourceparts=- -o Dir::State::Lists=/tmp/apt/lists \
    -o Dir::Cache=/tmp/apt -o Acquire::Check-Valid-Until=false
  apt-get -qq "$@" update || fail "Debian's list of sources could not be downloaded."
  (cd /build/debian && apt-get -qq "$@" source --download-only asterisk) ||
    fail "Debian's source package of Asterisk could not be downloaded."
  (cd /build/debian && sha256sum -- *.orig.tar.* *.orig-Xpjproject.tar.* *.debian.tar.*) >>"$notes/sources"
  unpack "$(echo /build/debian/*.orig.tar.*)" /build/asterisk
  # Its part with pjproject takes the place of the archive that configure would download.
  version=$(sed -n 's/^PJPROJECT_VERSION *= *//p' /build/asterisk/third-party/versions.mak)
  unpack "$(echo /build/debian/*.orig-Xpjproject.tar.*)" "/build/pjproject-$version"
  # Debian has removed what is not free from it, and patches out what needs that.
  unpack "$(echo /build/debian/*.debian.tar.*)" /build/packaging
  for change in /build/packaging/patches/*pjproject*.patch; do
    patch --quiet -d "/build/pjproject-$version" -p2 <"$change" || fail "$change does not fit."
  done
  archive=pjproject-$version.tar.bz2
  tar -C /build -cjf "/build/cache/$archive" "pjproject-$version"
  (cd /build/cache && md5sum "$archive") >"/build/asterisk/third-party/pjproject/$archive.md5"
}

unpack() {
  mkdir -p "$2"
  tar -xf "$1" -C "$2" --strip-components=1 || fail "$1 could not be unpacked."
}

while read -r kind name sum url published; do
  case $kind in
    debian) obtain_debian "$name" ;;
    asterisk)
      obtain "$name" "$sum" "$url" "$published"
      unpack "/in/$name" /build/asterisk
      ;;
    external)
      obtain "$name" "$sum" "$url" "$published"
      cp "/in/$name" /build/cache/
      ;;
  esac
done </in/inputs

cd /build/asterisk
echo "== configure"
./configure --prefix=/usr --libdir=/usr/lib --sysconfdir=/etc --localstatedir=/var \
  --with-pjproject-bundled --with-externals-cache=/build/cache ||
  { tail -n 20 config.log third-party/pjproject/source/config.log 2>/dev/null || true; fail "configure failed."; }

echo "== choose modules"
make menuselect.makeopts
for category in ADDONS APPS BRIDGES CDR CEL CHANNELS CODECS FORMATS FUNCS PBX RES TESTS UTILS AGIS CORE_SOUNDS MOH \
  EXTRA_SOUNDS; do
  menuselect/menuselect --disable-category MENUSELECT_$category menuselect.makeopts
done
# No -march=native: the image must run on the next machine too.
set -- --disable BUILD_NATIVE
for module in $(cat /in/modules); do
  set -- "$@" --enable "$module"
done
menuselect/menuselect "$@" menuselect.makeopts || fail "some modules cannot be chosen."

echo "== compile"
make -j"$jobs" || fail "the compile failed."

echo "== install"
make install DESTDIR="$out" >/dev/null || fail "the installation failed."
mkdir -p "$out/usr/share/asterisk"
[ ! -d "$out/var/lib/asterisk" ] || cp -a "$out/var/lib/asterisk/." "$out/usr/share/asterisk/"
rm -rf "$out/var" "$out/etc" "$out/run" "$out/usr/include" "$out/usr/share/man"
find "$out/usr/lib" "$out/usr/sbin" -type f -exec sh -c 'strip --strip-unneeded "$1" 2>/dev/null || true' sh {} \;
for module in $(cat /in/modules); do
  [ -f "$out/usr/lib/asterisk/modules/$module.so" ] || fail "the module $module was not built."
done
{
  echo "version=$(cat .version 2>/dev/null || echo unknown)"
  echo "modules=$(find "$out/usr/lib/asterisk/modules" -name '*.so' | wc -l)"
  echo "kilobytes=$(du -sk "$out" | cut -f1)"
  echo "seconds=$(($(date +%s) - began))"
} | tee "$notes/asterisk-build"
# What is left is what the image of the result consists of.
cd /
rm -rf /build/* /build/.[!.]* /in/* /tmp/*
