#!/usr/bin/env bash
# libgpiod.sh FOLDER: FOLDER/libgpiod.so.2 (version 1) and FOLDER/libgpiod.so.3 (version 2) from Debian's packages, where they
# can be had; nothing is installed. Version 2 is in releases after bookworm, so it comes from trixie of the machine's own mirror.
set -euo pipefail
mkdir -p "$1"
folder=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"

# take PACKAGE LIBRARY [apt options]
take() {
  local package=$1 library=$2
  shift 2
  [ ! -e "$folder/$library" ] || return 0
  apt-get "$@" download "$package" > /dev/null 2>&1 && dpkg -x "$package"_*.deb "$package" || { echo "$package cannot be had here"; return 0; }
  cp "$(readlink -f "$(find "$package" -name "$library")")" "$folder/$library"
}

take libgpiod2 libgpiod.so.2
[ ! -e "$folder/libgpiod.so.3" ] || exit 0
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/$' || true)
[ -n "$mirror" ] || { echo "libgpiod3 cannot be had here"; exit 0; }
keys=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p lists/partial
echo "deb [signed-by=$keys] $mirror trixie main" > sources.list
trixie=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=")
apt-get "${trixie[@]}" update > /dev/null 2>&1 || true
take libgpiod3 libgpiod.so.3 "${trixie[@]}"
