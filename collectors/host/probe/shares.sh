# What the host offers to others, and what it takes from them.

nfs_exports() {
  set --
  for file in /etc/exports /etc/exports.d/*.exports /proc/fs/nfsd/exports; do
    [ -e "$file" ] || continue
    if [ -r "$file" ]; then set -- "$@" "$file"; else denied "$file"; fi
  done
  [ $# = 0 ] || awk '!/^[ \t]*(#|$)/ { print FILENAME "\t" $0 }' "$@"
  user_space_exports
}

# user_space_exports: "FILE {EXPORT N} key = value" of NFS-Ganesha; by allow-list, because storage back-ends have keys
user_space_exports() {
  set --
  for file in /etc/ganesha/*.conf /etc/ganesha/*/*.conf /usr/local/etc/ganesha/*.conf; do
    [ -e "$file" ] || continue
    if [ -r "$file" ]; then set -- "$@" "$file"; else denied "$file"; fi
  done
  [ $# = 0 ] || awk -v mark="@@$NONCE" "$GANESHA" "$@"
}

GANESHA='
function trim(v) { gsub(/^[ \t\r"]+|[ \t\r"]+$/, "", v); return v }
function statement(text,   at, key, value) {
  at = index(text, "="); if (!at || block[1] != "export" || depth > 2) return
  key = tolower(trim(substr(text, 1, at - 1))); value = trim(substr(text, at + 1))
  if (depth == 2) { if (block[2] == "fsal" && key == "name") key = "fsal"; else if (block[2] != "client" || key != "clients") return }
  if (key ~ /^(path|pseudo|tag|access_type|squash|protocols|sectype|fsal|clients)$/) print FILENAME "\t{EXPORT " count "} " key " = " value
}
FNR == 1 { depth = 0; text = "" }
/^[ \t]*%url/ { print ""; print mark " note absent exports that " FILENAME " takes from elsewhere"; next }
/^[ \t]*(#|%|$)/ { next }
{
  line = $0; sub(/[ \t]#.*$/, "", line)
  n = length(line)
  for (i = 1; i <= n; i++) {
    c = substr(line, i, 1)
    if (c == "\"") quoted = !quoted
    if (quoted || c !~ /[{};]/) { text = text c; continue }
    if (c == "{") { block[++depth] = tolower(trim(text)); if (depth == 1 && block[1] == "export") count++ }
    else { statement(text); if (c == "}" && depth > 0) depth-- }
    text = ""
  }
  text = text " "
}
'

smb_shares() {
  [ -e /etc/samba/smb.conf ] || [ -e /usr/local/samba/etc/smb.conf ] || return 0
  for file in /etc/samba/smb.conf /usr/local/samba/etc/smb.conf; do
    [ -e $file ] || continue
    [ -r $file ] || { denied $file; continue; }
    say $file
  done | awk '
    {
      if ($0 !~ /^\//) { print; next }
      file = $0
      while ((getline line < file) > 0) {
        sub(/^[ \t]+/, "", line); sub(/[ \t\r]+$/, "", line)
        if (line ~ /^[#;]/ || line == "") continue
        if (line ~ /^\[/) { print file "\t" line; continue }
        at = index(line, "="); if (!at) continue
        key = tolower(substr(line, 1, at - 1)); value = substr(line, at + 1)
        sub(/[ \t]+$/, "", key); sub(/^[ \t]+/, "", value)
        if (key ~ /^(path|directory|writable|writeable|read only|browseable|guest ok|public|valid users|write list|hosts allow|allow hosts|hosts deny|vfs objects|workgroup|realm|security|server role|include|copy|available|printable|usershare path|netbios name|interfaces|locking|oplocks|kernel oplocks|nt acl support)$/)
          print file "\t" key " = " value
      }
      close(file)
    }'
}

# fstab without options that hold secrets
fstab() {
  awk '
    !/^[ \t]*(#|$)/ {
      n = split($4, option, ","); kept = ""
      for (i = 1; i <= n; i++) {
        key = option[i]; sub(/=.*/, "", key)
        if (key ~ /^(pass|password|user|username|cred|credentials|domain|dom|secret|key)/) option[i] = key "=<hidden>"
        kept = (kept == "" ? "" : kept ",") option[i]
      }
      source = $1
      if (source ~ /@/) sub(/^.*@/, "", source)
      print source, $2, $3, kept
    }' /etc/fstab
}

# What files that others may share are used with: "locks DEVICE posix flock mandatory most-on-one-file" of each file system,
# "acl PATH" of exported local folders, and what lies in them, that have an access list beside their mode
shared_use() {
  [ -r /proc/locks ] || absent /proc/locks
  [ ! -r /proc/locks ] || awk '
    $2 == "->" || $2 !~ /^(POSIX|OFDLCK|FLOCK)$/ || split($6, at, ":") != 3 { next }
    { device = at[1] ":" at[2]; seen[device] }
    $3 == "MANDATORY" { mandatory[device]++ }
    $2 == "FLOCK" { flock[device]++; next }
    { posix[device]++; if (++file[$6] > most[device]) most[device] = file[$6] }
    END { for (d in seen) print "locks", d, posix[d] + 0, flock[d] + 0, mandatory[d] + 0, most[d] + 0 }' /proc/locks
  { nfs_exports; smb_shares; } | awk -F'	' '
    { sub(/^\{EXPORT [0-9]+\} /, "", $2); sub(/^path = /, "", $2) }
    $2 ~ /^\/[^ %]/ { sub(/[ \t].*$/, "", $2); if (!seen[$2]++ && ++n <= 100) print $2 }' | while read -r path; do
    is_local "$path" && [ -d "$path" ] || continue
    ls -lan "$path" | awk -v path="$path" 'NR <= 1000 && $1 ~ /\+$/ { found = 1 } END { if (found) print "acl " path }'
  done
}
