# Sockets of every network namespace that can be seen, straight from the kernel's tables.

# SPACES: "INODE PID" once for each distinct network namespace, the own one first, at most 200
NAMESPACES='
function meet(target, pid) {
  if (target !~ /^net:/) return
  gsub(/[^0-9]/, "", target)
  if (pid == "self") own = target
  else if (!(target in holder)) { holder[target] = pid; inode[++spaces] = target }
}
function met(   i, n, out) {
  out = (own == "" ? 0 : own) " self"
  for (i = 1; i <= spaces; i++) if (inode[i] != own && ++n < 200) out = out " " inode[i] " " holder[inode[i]]
  return n < 200 ? out : out " more " (n - 199)
}
'

# namespaces: SPACES as they are now
namespaces() {
  ls -ldn /proc/self/ns/net /proc/[0-9]*/ns/net | awk "$NAMESPACES"'
    / -> net:/ { split($(NF - 2), place, "/"); meet($NF, place[3]) }
    END { print met() }'
}

# socket_tables PID...: files of the sockets of the own namespace, and of the others as far as the kernel counts any in them:
# for each table that it prints, the kernel goes through the sockets of all namespaces
socket_tables() {
  if [ $# -lt 2 ]; then
    for pid in "$@"; do printf "/proc/$pid/net/%s\n" tcp tcp6 udp udp6; done
    return
  fi
  grep -HE '^(TCP|UDP)6?:' $(printf '/proc/%s/net/sockstat\n' "$@") $(printf '/proc/%s/net/sockstat6\n' "$@") | awk -v pids="$*" '
    {
      split($1, part, ":"); split(part[1], place, "/")
      for (i = 2; i < NF; i += 2) count[place[3], tolower(part[2]), $i] = $(i + 1)
    }
    function may_hold(pid, table) {
      if (pid == "self" || !((pid, table, "inuse") in count) || count[pid, table, "inuse"] > 0) return 1
      return table ~ /tcp/ && count[pid, "tcp", "tw"] > 0
    }
    END {
      n = split(pids, each, " "); m = split("tcp tcp6 udp udp6", table, " ")
      for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) if (may_hold(each[i], table[j])) print "/proc/" each[i] "/net/" table[j]
    }'
}

# "unit INODE CONTROL-GROUP": of each socket of the own network namespace, told to everybody (Linux 5.8, iproute2 5.9)
units_of_sockets() {
  ss -tuaneH --cgroup | awk '{
    inode = group = ""
    for (i = NF; i > 4; i--) {
      if ($i ~ /^ino:[1-9]/) inode = substr($i, 5)
      if ($i ~ /^cgroup:\//) group = substr($i, 8)
    }
    if (inode != "" && group != "") print "unit", inode, group
  }'
}

sockets() {
  read -r tick rest </proc/uptime && say "at $tick"
  read -r low high </proc/sys/net/ipv4/ip_local_port_range && say "ephemeral $low $high"
  [ "$USER_ID" = 0 ] || denied "sockets of other network namespaces, and which process owns a socket"
  pids= renewed=
  set -- $SPACES
  while [ $# -gt 1 ]; do
    if [ "$1" = more ]; then note truncated "$2 more network namespaces"
    elif [ -r "/proc/$2/net/tcp" ]; then pids="$pids $2"
    elif [ "$renewed" = "" ]; then
      # its process has gone, and another one may be left in that namespace
      renewed=yes SPACES=$(namespaces) pids=
      set -- $SPACES
      continue
    fi
    shift 2
  done
  # "TABLE local remote state uid inode", below the line of its namespace
  grep -H '' $(socket_tables $pids) | awk -v spaces="$SPACES" '
    BEGIN { n = split(spaces, word, " "); for (i = 1; i < n; i += 2) space[word[i + 1]] = word[i] }
    {
      at = index($1, ":")
      if (substr($1, 1, at) != file) {
        file = substr($1, 1, at)
        split(substr(file, 1, at - 1), place, "/")
        if (place[3] != pid) { pid = place[3]; print "namespace", space[pid], pid }
      }
    }
    $2 ~ /^[0-9]+:$/ { print place[5], $3, $4, $5, $9, $11; next }
    length($1) > at { n = split(substr($0, at + 1), f, " "); if (f[1] ~ /^[0-9]+:$/) print place[5], f[2], f[3], f[4], f[8], f[10] }'
  [ "$USER_ID" = 0 ] || ! has ss || units_of_sockets
}
