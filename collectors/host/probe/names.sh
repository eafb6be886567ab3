# How the host turns names into addresses.

hosts_file() { if [ -r /etc/hosts ]; then awk '!/^[ \t]*(#|$)/' /etc/hosts; else absent "/etc/hosts"; fi; }

resolver() {
  if [ -r /etc/resolv.conf ]; then awk '/^[ \t]*(nameserver|search|domain|options)[ \t]/' /etc/resolv.conf; else absent "/etc/resolv.conf"; fi
  [ ! -r /etc/nsswitch.conf ] || awk '/^hosts:/' /etc/nsswitch.conf
  [ ! -r /run/systemd/resolve/resolv.conf ] || awk '/^nameserver/ { print "upstream", $2 }' /run/systemd/resolve/resolv.conf
}
