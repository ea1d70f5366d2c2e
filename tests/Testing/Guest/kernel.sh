#!/usr/bin/env bash
# Makes the guest's kernel: Debian's own, with gpio-sim beside it, which Debian ships as source only.
# Needs linux-headers-*-amd64 and linux-source-6.1 installed, and the kernel image's package, which is fetched with apt and
# not installed. Made once for each version, in JENA_GUEST_KERNEL or else a folder of the user's cache, where the tests look.
set -euo pipefail
folder=${JENA_GUEST_KERNEL:-${XDG_CACHE_HOME:-$HOME/.cache}/jena-iot/guest-kernel}
mkdir -p "$folder"

headers=$(find /usr/src -maxdepth 1 -name 'linux-headers-6.1.0-*-amd64' ! -name '*-rt-*' ! -name '*-cloud-*' | sort -V | tail -n 1)
[ -n "$headers" ] || { echo "linux-headers-amd64 is not installed" >&2; exit 1; }
version=${headers#/usr/src/linux-headers-}
source=/usr/src/linux-source-6.1.tar.xz
[ -f "$source" ] || { echo "linux-source-6.1 is not installed" >&2; exit 1; }
stamp="$version $(sha256sum "${BASH_SOURCE[0]}" | cut -c 1-16)"
[ "$(cat "$folder/made" 2> /dev/null)" != "$stamp" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

image=/boot/vmlinuz-$version
tree=/lib/modules/$version
if [ ! -f "$image" ] || [ ! -d "$tree/kernel" ]; then
  fetch() { apt-get download -qq "linux-image-$version" > /dev/null 2>&1; }
  fetch || { apt-get update -qq > /dev/null 2>&1 && fetch; } || { echo "linux-image-$version could not be fetched" >&2; exit 1; }
  dpkg --fsys-tarfile linux-image-*.deb | tar -x --wildcards './boot/vmlinuz-*' './lib/modules/*/kernel/fs/configfs/*' \
    './lib/modules/*/kernel/drivers/virtio/*' './lib/modules/*/kernel/drivers/block/virtio_blk.ko*' './lib/modules/*/kernel/drivers/net/virtio_net.ko*' \
    './lib/modules/*/kernel/drivers/net/net_failover.ko*' './lib/modules/*/kernel/net/core/failover.ko*' './lib/modules/*/modules.*'
  image=$work/boot/vmlinuz-$version
  tree=$work/lib/modules/$version
fi

tar -xJf "$source" --strip-components=1 --occurrence=1 linux-source-6.1/drivers/gpio/gpio-sim.c linux-source-6.1/drivers/gpio/gpiolib.h linux-source-6.1/kernel/irq/irq_sim.c
mkdir sim
cp drivers/gpio/gpio-sim.c drivers/gpio/gpiolib.h sim
# As modules they may call only what the kernel exports to modules.
sed -e '/#include <linux\/slab.h>/a #include <linux/module.h>' -e 's/irq_to_desc(irqnum)/irq_data_to_desc(irq_get_irq_data(irqnum))/' \
  -e '$a MODULE_LICENSE("GPL");' kernel/irq/irq_sim.c > sim/irq-sim.c
echo 'obj-m := irq-sim.o gpio-sim.o' > sim/Makefile
make -s -C "$headers" M="$work/sim" modules > make.log 2>&1 || { cat make.log >&2; exit 1; }

out=$work/out/lib/modules/$version
mkdir -p "$out"
for module in fs/configfs drivers/virtio drivers/block/virtio_blk drivers/net/virtio_net drivers/net/net_failover net/core/failover; do
  find "$tree/kernel/$module"* -name '*.ko*' -exec cp -t "$out" {} +
done
cp "$tree"/modules.order "$tree"/modules.builtin* "$out"
cp sim/*.ko "$out"
depmod -b "$work/out" "$version"

rm -rf "$folder"/modules "$folder"/made
cp "$image" "$folder/vmlinuz"
cp -r "$work/out/lib/modules" "$folder/modules"
echo "$stamp" > "$folder/made"
