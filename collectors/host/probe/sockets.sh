# Sockets of every network namespace that can be seen, straight from the kernel's tables.

# namespaces: "INODE PID" once for each distinct network namespace, the own one first
namespaces() {
  ls -ldn /proc/self/ns/net /proc/[0-9]*/ns/net | awk '
    / -> net:\[/ {
      ns = $NF; pid = $(NF - 2)
      sub(/^net:\[/, "", ns); sub(/\]$/, "", ns)
      sub(/^\/proc\//, "", pid); sub(/\/ns\/net$/, "", pid)
      if (pid == "self") { own = ns; seen[ns] = 1; print ns, "self" }
      else if (!(ns in seen)) { seen[ns] = 1; print ns, pid }
    }'
}

sockets() {
  read -r tick rest </proc/uptime && say "at $tick"
  read -r low high </proc/sys/net/ipv4/ip_local_port_range && say "ephemeral $low $high"
  [ "$USER_ID" = 0 ] || denied "sockets of other network namespaces, and which process owns a socket"
  spaces=$(namespaces)
  say "${spaces:-0 self}" | while read -r space pid; do
    say "namespace $space $pid"
    # "TABLE local remote state uid inode"
    grep -H '' /proc/$pid/net/tcp /proc/$pid/net/tcp6 /proc/$pid/net/udp /proc/$pid/net/udp6 | awk '
      $4 == "st" || $4 == "local_address" { next }
      { at = index($0, ":"); n = split(substr($0, 1, at - 1), place, "/"); split(substr($0, at + 1), f, " ") }
      f[1] ~ /^[0-9]+:$/ { print place[n], f[2], f[3], f[4], f[8], f[10] }'
  done
}
