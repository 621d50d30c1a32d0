#!/bin/bash
# Unpacks Debian trixie's Swift 6 into a folder, without root and without touching the system; for machines that have no Swift of their own.
# usage: swift-toolchain.sh DIR      some 550 MB to download, 2.6 GB on disk
set -euo pipefail
prefix=${1:?usage: swift-toolchain.sh DIR}
mirror=$(grep -hoE 'https?://[^ ]+/debian/?$' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -1 || true)
mirror=${mirror:-$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/debian.sources)}
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state"/{lists/partial,archives/partial,etc} "$prefix"
: > "$state/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$state/etc/sources.list"
apt=(apt-get -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status" -o "Dir::Etc::SourceList=$state/etc/sources.list"
     -o Dir::Etc::SourceParts=/dev/null -o "Dir::Cache::archives=$state/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
     -o APT::Get::List-Cleanup=0 -o Debug::NoLocking=1)
"${apt[@]}" -qq update
"${apt[@]}" -y -qq --no-install-recommends --download-only install swiftlang libc6-dev libstdc++-14-dev git bash coreutils ca-certificates > /dev/null
mkdir -p "$prefix"/usr/{bin,lib,sbin,lib64}
for dir in bin lib sbin lib64; do ln -sfn "usr/$dir" "$prefix/$dir"; done
for deb in "$state"/archives/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$prefix" --keep-directory-symlink; done
mkdir -p "$prefix"/{tmp,root,proc,dev,src}
chmod 1777 "$prefix/tmp"
echo 'root:x:0:0:root:/root:/bin/bash' > "$prefix/etc/passwd"
echo 'root:x:0:' > "$prefix/etc/group"
[ -e "$prefix/usr/bin/sh" ] || ln -s dash "$prefix/usr/bin/sh"
ln -sf /usr/libexec/swift/bin/swift "$prefix/usr/bin/swift"
# Only now is it whole.
touch "$prefix/ready"
