# Sockets of every network namespace that can be seen, straight from the kernel's tables.

# SPACES: "INODE PID" once for each distinct network namespace, the own one first, at most 200
spaces_of() {
  awk -v own="$(readlink /proc/self/ns/net)" '
    function tell(space, pid) { if (!(space in seen) && ++n <= 200) printf "%s %s ", space, pid; seen[space] = 1 }
    BEGIN { gsub(/[^0-9]/, "", own); tell(own == "" ? 0 : own, "self") }
    $2 == "ns/net" && $3 ~ /^net:/ { gsub(/[^0-9]/, "", $3); tell($3, $1) }
    END { if (n > 200) printf "more %s", n - 200 }'
}

# namespace_links: "PID ns/net net:[INODE]" of every process
namespace_links() {
  ls -ldn /proc/[0-9]*/ns/net | awk '/ -> net:/ { split($(NF - 2), place, "/"); print place[3], "ns/net", $NF }'
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
  old=
  for word in $SPACES; do
    case $old in
      more) note truncated "$word more network namespaces" ;;
      [0-9]*) [ -r "/proc/$word/net/tcp" ] || { SPACES=$(namespace_links | spaces_of); break; } ;;
    esac
    if [ "$old" = "" ]; then old=$word; else old=; fi
  done
  set --
  for word in $SPACES; do
    if [ -r "/proc/$word/net/tcp" ]; then
      set -- "$@" "/proc/$word/net/tcp" "/proc/$word/net/tcp6" "/proc/$word/net/udp" "/proc/$word/net/udp6"
    fi
  done
  # "TABLE local remote state uid inode", below the line of its namespace
  grep -H '' "$@" | awk -v spaces="$SPACES" '
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
