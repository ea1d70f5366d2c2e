#!/usr/bin/env bash
# initramfs.sh KERNEL OUT PROGRAMS...: the guest's first file system, with busybox, the modules of KERNEL (see kernel.sh),
# what lies in the folders PROGRAMS, and every library that it needs.
set -euo pipefail
kernel=$1 out=$2
shift 2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{bin,dev,proc,sys,tmp,programs,etc,lib/modules}
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$(dirname "${BASH_SOURCE[0]}")/init.sh" "$root/init"
chmod +x "$root/init"
cp -r "$kernel"/modules/* "$root/lib/modules"
echo 'a guest of tests' > "$root/etc/machine-id"
for folder in "$@"; do
  find "$folder" -maxdepth 1 -type f ! -name '*.dbg' ! -name '*.pdb' -exec cp -t "$root/programs" {} +
done

# What a program or library needs, with the loader.
needs() { ldd "$@" 2> /dev/null | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /ld-linux.*2$/ { print $1 }'; }

# TLS is opened by name, so that nobody lists it.
mapfile -t found < <({ ldconfig -p | awk '$1 ~ /^lib(ssl|crypto)\.so\.3$/ && /x86-64/ { print $NF }'; needs "$root"/programs/*; } | sort -u)
for library in "${found[@]}" $(needs "${found[@]}"); do
  [ -e "$root$library" ] || install -D "$library" "$root$library"
done
(cd "$root" && find . | cpio --quiet -o -H newc -R 0:0) > "$out.new"
mv "$out.new" "$out"
