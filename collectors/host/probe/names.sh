# How the host turns names into addresses.

hosts_file() { if [ -r /etc/hosts ]; then awk '!/^[ \t]*(#|$)/' /etc/hosts; else absent "/etc/hosts"; fi; }

resolver() {
  [ -r /etc/resolv.conf ] || absent "/etc/resolv.conf"
  set --
  for file in /etc/resolv.conf /etc/nsswitch.conf /run/systemd/resolve/resolv.conf; do
    if [ -r $file ]; then set -- "$@" $file; fi
  done
  [ $# = 0 ] || awk '
    FILENAME == "/etc/resolv.conf" && /^[ \t]*(nameserver|search|domain|options)[ \t]/
    FILENAME == "/etc/nsswitch.conf" && /^hosts:/
    FILENAME ~ /^\/run/ && /^nameserver/ { print "upstream", $2 }' "$@"
}
