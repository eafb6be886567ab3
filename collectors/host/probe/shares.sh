# What the host offers to others, and what it takes from them.

nfs_exports() {
  set --
  for file in /etc/exports /etc/exports.d/*.exports /proc/fs/nfsd/exports; do
    [ -e "$file" ] || continue
    if [ -r "$file" ]; then set -- "$@" "$file"; else denied "$file"; fi
  done
  [ $# = 0 ] || awk '!/^[ \t]*(#|$)/ { print FILENAME "\t" $0 }' "$@"
}

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
        kept = kept (kept == "" ? "" : ",") option[i]
      }
      source = $1
      if (source ~ /@/) sub(/^.*@/, "", source)
      print source, $2, $3, kept
    }' /etc/fstab
}
