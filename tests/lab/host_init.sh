#!/bin/sh
# Turns the namespaces it was started in into a host: host_init.sh NAME IMAGE DIRECTORY HIDEPID [VOLUME...]
# DIRECTORY holds upper, work, root and volumes/N; each VOLUME is the path where the N-th volume is mounted.
set -eu
name=$1 image=$2 dir=$3 hidepid=$4
shift 4
root=$dir/root
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$image,upperdir=$dir/upper,workdir=$dir/work" "$root"
n=0
for volume in "$@"; do
    mkdir -p "$root$volume"
    mount --bind "$dir/volumes/$n" "$root$volume"
    n=$((n + 1))
done
mount -t proc -o "nosuid,nodev,noexec$hidepid" proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,ro,bind "$root/proc/sys"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup" || {
    mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
}
mount -t tmpfs -o mode=755,nosuid devtmpfs "$root/dev"
for node in null zero full random urandom tty fuse; do
    [ -e "/dev/$node" ] || continue
    mknod -m 666 "$root/dev/$node" c "0x$(stat -c %t "/dev/$node")" "0x$(stat -c %T "/dev/$node")"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
mkdir "$root/run/lock"
hostname "$name"
cd "$root"
mkdir -p .old
pivot_root . .old
exec 0</dev/null
umount -l /.old
rmdir /.old
drop=-sys_time,-sys_module,-sys_rawio,-mknod,-syslog
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=linux setpriv --bounding-set "$drop" --inh-caps "$drop" /sbin/init
