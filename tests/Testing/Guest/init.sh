#!/bin/busybox sh
# The guest's first process: mounts, loads, plays what the disk vda holds, writes the results to the disk vdb, and is off.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec < /dev/null > /dev/ttyS0 2>&1
mount -t tmpfs -o size=75% tmp /tmp
for module in configfs gpio-sim virtio_pci virtio_blk virtio_net; do modprobe $module; done
mount -t configfs config /sys/kernel/config
ifconfig lo 127.0.0.1
[ ! -e /sys/class/net/eth0 ] || ifconfig eth0 10.0.2.15 netmask 255.255.255.0
mkdir -p /tmp/in /tmp/out /run
tar -x -f /dev/vda -C /tmp/in
export HOME=/tmp TMPDIR=/tmp DOTNET_gcServer=0
# What follows two dashes on the kernel's command line is run instead of the scenarios.
if [ $# -gt 0 ]; then "$@"; else /programs/Jena.Iot.Guest play /tmp/in /tmp/out; fi
echo "guest: ended with $?"
tar -c -f /dev/vdb -C /tmp/out .
sync
poweroff -f
