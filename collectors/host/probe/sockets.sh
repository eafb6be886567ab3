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
  [ "$(id -u)" = 0 ] || denied "sockets of other network namespaces, and which process owns a socket"
  spaces=$(namespaces)
  say "${spaces:-0 self}" | awk '
    {
      print "namespace " $1 " " $2
      for (i = 1; i <= n; i++) {
        file = "/proc/" $2 "/net/" table[i]
        head = 1
        while ((getline line < file) > 0) {
          if (head) { head = 0; continue }
          split(line, f, " ")
          if (table[i] != "unix") print table[i], f[2], f[3], f[4], f[8], f[10]
          else if (f[4] == "00010000" && f[8] ~ /^[\/@]/) print "unix", f[7], f[8]
        }
        close(file)
      }
    }
    BEGIN { n = split("tcp tcp6 udp udp6 unix", table, " ") }'
}
