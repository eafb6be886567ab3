#!/bin/sh
# Builds one root file system: build.sh ROOT SUITE MIRROR PACKAGES_FILE
# Run in a mount namespace of its own, so that every mount goes when it ends, however it ends.
set -eu
root=$1 suite=$2 mirror=$3 packages=$4
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }

debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror"
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cat >"$root/etc/apt/sources.list" <<LIST
deb $mirror $suite main
deb $mirror $suite-updates main
LIST
# apt must start nothing while it installs.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
# A cluster or a database belongs to the hosts that run one, not to the template.
mkdir -p "$root/etc/postgresql-common"
printf 'create_main_cluster = false\n' >"$root/etc/postgresql-common/createcluster.conf"
inside apt-get -q update
sed 's/#.*//' "$packages" | xargs chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Options::=--force-unsafe-io install --no-install-recommends

# Only what every host runs starts by itself; an application enables its own units.
for link in "$root"/etc/systemd/system/*.wants/*; do
    case ${link##*/} in
        ssh.service | cron.service | rsyslog.service | logrotate.timer | remote-fs.target) ;;
        *) rm -f "$link" ;;
    esac
done
for unit in systemd-networkd systemd-resolved systemd-timesyncd systemd-modules-load systemd-udevd getty@tty1 \
    console-getty apt-daily.timer apt-daily-upgrade.timer sys-kernel-debug.mount sys-kernel-tracing.mount \
    sys-kernel-config.mount dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount \
    run-rpc_pipefs.mount rpc_pipefs.target; do
    case $unit in *.*) name=$unit ;; *) name=$unit.service ;; esac
    ln -sf /dev/null "$root/etc/systemd/system/$name"
done
# Disabled, not removed: `systemctl enable` wants to find the links of an old-style script.
for script in "$root"/etc/rc2.d/S*; do
    [ -e "$script" ] || continue
    name=${script##*/S??}
    case $name in ssh | cron | rsyslog | dbus) ;; *) inside update-rc.d "$name" disable ;; esac
done

# What makes a host an individual, and data nobody uses, stay out of the template.
rm -rf "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/var/lib/dbus/machine-id" "$root"/var/lib/mysql/* \
    "$root"/var/lib/ldap/* "$root"/etc/ldap/slapd.d/* "$root"/var/lib/rabbitmq/* "$root"/var/lib/redis/* \
    "$root"/var/lib/tomcat10/webapps/ROOT "$root"/var/www/html/* "$root/etc/nginx/sites-enabled/default" \
    "$root/usr/sbin/policy-rc.d" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"
inside apt-get clean
rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/var/log/*.log
umount "$root/dev/pts" "$root/proc"
