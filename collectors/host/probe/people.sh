# Organisational units at the first level of the LDAP directory that this host serves: no person, no group, no attribute.

ask_directory() { ldapsearch -x -LLL -o ldif-wrap=no -o nettimeout=3 -l 5 -H ldap://127.0.0.1 "$@"; }

# serves_directory: does something listen on port 389? ss asks for that alone, the kernel's tables are read whole
serves_directory() {
  if has ss; then ss -ltn 'sport = :389' | grep -q '[:.]389 '
  else grep -qE ':0185 0+:0000 0A ' /proc/net/tcp /proc/net/tcp6; fi
}

directory_units() {
  serves_directory || return 0
  has ldapsearch || { absent ldapsearch; return 0; }
  contexts=$(ask_directory -s base -b '' namingContexts) || { absent "an answer on 127.0.0.1"; return 0; }
  say "$contexts" | sed -n 's/^namingContexts: //p' | while read -r context; do
    say "context $context"
    ask_directory -s one -z 200 -b "$context" '(objectClass=organizationalUnit)' 1.1 | sed -n 's/^dn: /unit /p'
  done
}
