#!/bin/bash
# Runs a command inside an unpacked Swift toolchain; needs no root (user namespaces).
# usage: swift-run.sh PREFIX HOSTDIR 'swift build'      HOSTDIR appears as /src inside
set -euo pipefail
prefix=$1 host=$2
shift 2
exec unshare -Urm bash -c '
  prefix=$1 host=$2; shift 2
  mount --rbind /proc "$prefix/proc" && mount --rbind /dev "$prefix/dev" &&
  mount --bind "$host" "$prefix/src" && mount -t tmpfs tmpfs "$prefix/tmp" &&
  exec chroot "$prefix" /usr/bin/env -i HOME=/tmp PATH=/usr/bin:/bin TERM=dumb bash -c "cd /src && $*"' _ "$prefix" "$host" "$@"
