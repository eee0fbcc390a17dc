# Makes asterisk-VERSION.tar.gz and pjproject-VERSION.tar.bz2 in $1 as upstream has them, of Debian's source package, and
# prints their names and SHA-256. pjproject differs from upstream's; so does the checksum in Asterisk's tree.
set -eu
cd "$1"
mkdir -p apt/lists/partial apt/archives/partial asterisk packaging
cat >apt/debian.sources <<LIST
Types: deb-src
URIs: http://deb.debian.org/debian
Suites: forky
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
LIST
set -- -o Dir::Etc::sourcelist="$PWD/apt/debian.sources" -o Dir::Etc::sourceparts=- -o Dir::State::Lists="$PWD/apt/lists" \
  -o Dir::Cache="$PWD/apt" -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root
apt-get -qq "$@" update
apt-get -qq "$@" source --download-only asterisk
tar -xf *.orig.tar.* -C asterisk --strip-components=1
tar -xf *.debian.tar.* -C packaging --strip-components=1
version=$(sed -n 's/^PJPROJECT_VERSION *= *//p' asterisk/third-party/versions.mak)
mkdir "pjproject-$version"
tar -xf *.orig-Xpjproject.tar.* -C "pjproject-$version" --strip-components=1
for change in packaging/patches/*pjproject*.patch; do
  patch --quiet -d "pjproject-$version" -p2 <"$change"
done
tar -cjf "pjproject-$version.tar.bz2" "pjproject-$version"
md5sum "pjproject-$version.tar.bz2" >"asterisk/third-party/pjproject/pjproject-$version.tar.bz2.md5"
release=asterisk-$(cat asterisk/.version)
mv asterisk "$release"
tar -czf "$release.tar.gz" "$release"
sha256sum "$release.tar.gz" "pjproject-$version.tar.bz2"
