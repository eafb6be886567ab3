# Who the host is: system, kernel, hardware, addresses, accounts.

line_of() {
  [ -r "$2" ] || return 0
  read -r value <"$2" && say "$1=$value"
  return 0
}

# own_connection: "CLIENT PORT SERVER PORT" of the SSH session that asks; sudo takes it out of the environment
own_connection() {
  if [ -n "${SSH_CONNECTION-}" ]; then say "$SSH_CONNECTION"; return; fi
  pid=$PPID
  set --
  while [ "$pid" -gt 1 ] && [ -r "/proc/$pid/environ" ] && [ $# -lt 8 ]; do
    set -- "$@" "/proc/$pid/environ"
    read -r line <"/proc/$pid/stat"
    line=${line##*") "}
    line=${line#* }
    pid=${line%% *}
    case $pid in '' | *[!0-9]*) pid=0 ;; esac
  done
  [ $# = 0 ] || cat "$@" | tr '\n\000' '\001\n' | awk -F= '$1 == "SSH_CONNECTION" && $2 ~ /^[0-9A-Fa-f.:%a-z ]+$/ { print $2; exit }'
}

about() {
  say "uid=$USER_ID"
  say "user=$USER_NAME"
  say "groups=${WHO#*groups=}"
  if [ "$USER_ID" = 0 ]; then say "sudo=root"
  elif has sudo && sudo -n true; then say "sudo=yes"
  elif has sudo; then say "sudo=no"
  else say "sudo=missing"; fi
  if [ -r /proc/1/stat ]; then say "hidepid=no"; else say "hidepid=yes"; fi
  say "pause=$PAUSE"
  say "connection=$(own_connection)"
}

identity() {
  line_of hostname /proc/sys/kernel/hostname
  say "system=$SYSTEM"
  for file in /etc/redhat-release /etc/SuSE-release /etc/oracle-release /etc/alpine-release /etc/debian_version; do
    line_of "file.$file" $file
  done
  line_of boot_id /proc/sys/kernel/random/boot_id
  line_of machine_id /etc/machine-id
  for name in product_uuid product_name sys_vendor bios_vendor board_vendor; do
    file=/sys/class/dmi/id/$name
    if [ -e $file ] && [ ! -r $file ]; then denied "$name"; else line_of dmi.$name $file; fi
  done
  line_of hypervisor /sys/hypervisor/type
  line_of hypervisor_uuid /sys/hypervisor/uuid
  line_of device_tree /proc/device-tree/hypervisor/compatible
  [ ! -f /.dockerenv ] || say "container=docker"
  [ ! -f /run/.containerenv ] || say "container=podman"
  line_of container /run/systemd/container
  release=
  for file in /usr/lib/os-release /etc/os-release; do
    if [ -r $file ]; then release=$file; fi
  done
  awk '
    FILENAME ~ /os-release$/ { if ($0 ~ /^(ID|ID_LIKE|VERSION_ID|PRETTY_NAME|NAME|VERSION)=/) print "release." $0; next }
    /^processor[ \t]*:/ { n++ }
    /^model name/ && !m { m = $0; sub(/^[^:]*: */, "", m) }
    /^flags/ && / hypervisor( |$)/ { h = 1 }
    /^(MemTotal|MemAvailable|MemFree|Buffers|Cached|SwapTotal|SwapFree|HugePages_Total|Hugepagesize|Shmem):/ {
      k = $1; sub(/:$/, "", k); print "memory." k "=" $2
    }
    END { print "cpus=" n; print "cpu_model=" m; print "hypervisor_flag=" (h ? "yes" : "no") }
  ' ${release:+"$release"} /proc/cpuinfo /proc/meminfo
  line_of uptime /proc/uptime
  line_of loadavg /proc/loadavg
  say "epoch=$EPOCH"
  say "zone=$ZONE"
  if [ -r /etc/timezone ]; then line_of timezone /etc/timezone; else say "timezone=$(readlink /etc/localtime)"; fi
}

addresses() {
  for each in /sys/class/net/*; do
    read -r mac <"$each/address" && say "link ${each##*/} $mac"
  done
  if has ip; then ip -o addr show | awk '$3 ~ /^inet/ { print "ip " $2, $3, $4 }'
  elif has ifconfig; then
    ifconfig -a | awk '
      /^[^ \t]/ { name = $1; sub(/:$/, "", name) }
      $1 == "inet" { a = $2; sub(/^addr:/, "", a); m = ""; for (i = 3; i <= NF; i++) {
        if ($i ~ /^Mask:/) m = substr($i, 6); if ($i == "netmask") m = $(i + 1) } print "inet " name, a, m }
      $1 == "inet6" { a = $2; if (a == "addr:") a = $3; print "inet6 " name, a, $0 }'
  else absent "ip and ifconfig"; fi
  set --
  for file in /proc/net/if_inet6 /proc/net/route; do
    if [ -r $file ]; then set -- "$@" $file; fi
  done
  [ $# = 0 ] || awk '
    FILENAME ~ /if_inet6$/ { print "if_inet6 " $6, $1, $3; next }
    $1 != "Iface" { print "route " $1, $2, $3, $8 }' "$@"
}

users() { awk -F: '{ print $1 ":" $3 ":" $4 ":" $6 ":" $7 }' /etc/passwd; }

kernel() {
  for name in net/ipv4/ip_local_port_range vm/overcommit_memory vm/nr_hugepages vm/max_map_count vm/swappiness \
    kernel/shmmax fs/file-max net/core/somaxconn net/ipv4/ip_forward net/ipv4/conf/all/rp_filter; do
    line_of "sysctl.$name" "/proc/sys/$name"
  done
  # a kernel without loadable modules has no such file, and then there are none
  [ ! -r /proc/modules ] || awk '{ print "module=" $1 }' /proc/modules
}
