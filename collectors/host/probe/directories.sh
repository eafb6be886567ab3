# Bounded walks: what lies in the folders where state may live. Names, sizes and times; never contents.

# writing_folders: folders of files that are open for writing, and working folders
writing_folders() {
  say "$OPEN" | awk '
    $2 == "f" {
      path = $5; for (i = 6; i <= NF; i++) path = path " " $i
      if (path ~ /^\/(dev|proc|sys|memfd:)/ || path ~ / \(deleted\)$/) next
      sub(/\/[^\/]*$/, "", path)
      if (path != "") print path
    }'
  say "$CWDS"
}

declared_folders() {
  [ -d /run/systemd/system ] || return
  cat /etc/systemd/system/*.service /lib/systemd/system/*.service /usr/lib/systemd/system/*.service 2>/dev/null | awk -F= '
    /^(StateDirectory|CacheDirectory|LogsDirectory)=/ {
      base = $1 ~ /^State/ ? "/var/lib/" : $1 ~ /^Cache/ ? "/var/cache/" : "/var/log/"
      n = split($2, each, /[ \t]+/)
      for (i = 1; i <= n; i++) if (each[i] != "" && each[i] !~ /%/) print base each[i]
    }
    /^(WorkingDirectory|ReadWritePaths|ReadWriteDirectories)=/ {
      n = split($2, each, /[ \t]+/)
      for (i = 1; i <= n; i++) { sub(/^[-+~]+/, "", each[i]); if (each[i] ~ /^\//) print each[i] }
    }'
}

volume_folders() {
  awk '$3 !~ /^0:/ && $5 != "/" && $5 !~ /^\/(boot|proc|sys|dev|run|snap|etc|usr)(\/|$)/ { print $5 }' /proc/self/mountinfo | while IFS= read -r point; do
    printf '%b\n' "$(say "$point" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')"
  done
}

candidates() {
  writing_folders
  declared_folders
  volume_folders
  say "$ROOTS"
  for each in /srv/* /var/www/* /opt/* /home/* /var/lib/* /var/spool/* /var/mail /var/opt/* /var/cache/* /var/tmp /tmp /usr/local/*/data /data /data/*; do
    [ -d "$each" ] && [ ! -h "$each" ] && say "$each"
  done
}

# folder_list: each candidate once, those inside another left to it, the small system ones left out
folder_list() {
  candidates | awk '
    { sub(/\/+$/, "") }
    $0 == "" || $0 !~ /^\// || /[\t]/ || /\/\.\.?(\/|$)/ || seen[$0]++ { next }
    /^\/(proc|sys|dev|run|boot|etc|bin|sbin|lib|lib32|lib64|usr|root|var|var\/lib|var\/log|home|opt|srv|var\/www|var\/spool|var\/cache|mnt|media|data)$/ && !/^\/(data)$/ { next }
    /^\/(proc|sys|dev|run|boot|etc|bin|sbin|lib|lib64|usr)\// && !/^\/usr\/local\/[^\/]+\/data/ { next }
    /^\/var\/(lib\/(dpkg|apt|systemd|ucf|pam|python|vim|shells\.state|misc|man-db|dbus|polkit-1|private|initramfs-tools|os-prober|xkb|xml-core|sgml-base|ispell|dictionaries-common|apparmor|usbutils|emacsen-common|rpm|dnf|yum|PackageKit|update-notifier|ubuntu-advantage|command-not-found|snapd|cloud|docker|containers|containerd|kubelet|udisks2|plymouth|hyphen|ghostscript|texmf|doc-base|gems|javascript-common|aspell|binfmts|color|colord|dhcp|dhclient|chrony|ntp|logrotate|alternatives|selinux)|cache\/(apt|debconf|ldconfig|man|fontconfig|dbus|private|apparmor|PackageKit|dnf|yum|app-info|pollinate|swcatalog|samba|lighttpd)|lib\/(docker|containers)\/.*)(\/|$)/ { next }
    { print }'
}

walk_one() {
  if [ "$GNU_FIND" = yes ]; then find "$1" -xdev -type f -printf '%s %T@ %U %P\n'
  else
    find "$1" -xdev -type f | awk -v top="$1" 'NR <= 20001' | tr '\n' '\000' | xargs -0 stat -c '%s %Y %u %n' |
      awk -v cut=$((${#1} + 2)) '{ at = length($1) + length($2) + length($3) + 4; print $1, $2, $3, substr($0, at + cut - 1) }'
  fi
}

directories() {
  GNU_FIND=no
  if find / -maxdepth 0 -printf x >/dev/null 2>&1; then GNU_FIND=yes; fi
  clock
  walked=$NOW
  folder_list | head -n 150 | while IFS= read -r folder; do
    is_local "$folder" && [ -d "$folder" ] || continue
    if [ ! -r "$folder" ] || [ ! -x "$folder" ]; then denied "$folder"; continue; fi
    since $walked
    if [ $SPENT -gt 2500 ]; then note truncated "walks ended after 25 seconds, before $folder"; break; fi
    ASSESS_FOLDER=$folder
    export ASSESS_FOLDER
    walk_one "$folder" | awk -v now="$EPOCH" "$SUMMARY"
  done
}

# One line for the folder and one for each subfolder (to depth 3) that changed or holds content of its own:
# "FOLDER files bytes newest oldest h d w q changed_1d sampled owners extensions hints path", separated by tabs
SUMMARY='
function form(path, file) {
  if (file ~ /^sess_[A-Za-z0-9,-]+$/) return "php_session"
  if (file == "SESSIONS.ser" || file ~ /^[0-9A-F]+\.session$/) return "tomcat_session"
  if (file ~ /\.(sqlite|sqlite3|db|db3)-(wal|journal|shm)$/ || file ~ /\.(sqlite|sqlite3)$/) return "sqlite"
  if (file ~ /\.(mv\.db|h2\.db)$/) return "h2"
  if (file ~ /\.(mdb|lmdb)$/ || file == "data.mdb") return "lmdb"
  if (path ~ /(^|\/)(cur|new)\/[^\/]*$/ && file ~ /^[0-9]+\./) return "maildir"
  if (file == "PG_VERSION") return "postgresql"
  if (file == "ibdata1" || file ~ /\.ibd$/) return "innodb"
  if (file ~ /^(dump\.rdb|appendonly\.aof.*)$/) return "redis"
  if (file ~ /\.wt$/ || file == "WiredTiger") return "wiredtiger"
  if (file ~ /^segments_[0-9a-z]+$/ || file ~ /\.(cfs|fdt|tim)$/) return "lucene"
  if (file ~ /\.wsp$/) return "whisper"
  if (file ~ /^[0-9a-f-]+\.json$/ && path ~ /session/) return "file_session"
  return ""
}
function content(ext) { return ext ~ /^(pdf|docx?|xlsx?|pptx?|odt|ods|jpe?g|png|gif|tiff?|heic|mp4|mov|avi|mp3|wav|csv|eml|msg|zip|dcm|dwg|xml|rtf|txt)$/ }
function add(p,   age) {
  files[p]++; bytes[p] += size
  if (mtime > newest[p] || files[p] == 1) newest[p] = mtime
  if (mtime < oldest[p] || files[p] == 1) oldest[p] = mtime
  age = now - mtime
  if (age < 3600) h[p]++
  if (age < 86400) { d[p]++; changed[p] += size }
  if (age < 604800) w[p]++
  if (age < 7776000) q[p]++
  if (user) documents[p]++
  if (hint != "") hints[p, hint] = 1
  if (!((p, ext) in exts)) kinds[p] = kinds[p] "\n" ext
  exts[p, ext]++
  if (!((p, $3) in owned)) { owned[p, $3] = 1; owners[p] = owners[p] (owners[p] == "" ? "" : ",") $3 }
}
function extensions(p,   n, i, j, best, list, out) {
  n = split(substr(kinds[p], 2), list, "\n"); out = ""
  for (j = 0; j < 8; j++) {
    best = 0
    for (i = 1; i <= n; i++) if (list[i] != "" && !((p, list[i]) in told) && (!best || exts[p, list[i]] > exts[p, list[best]])) best = i
    if (!best) break
    told[p, list[best]] = 1
    out = out (out == "" ? "" : ",") list[best] ":" exts[p, list[best]]
  }
  return out
}
function hinted(p,   i, n, list, out) {
  n = split("php_session tomcat_session file_session sqlite h2 lmdb maildir postgresql innodb redis wiredtiger lucene whisper", list, " "); out = ""
  for (i = 1; i <= n; i++) if ((p, list[i]) in hints) out = out (out == "" ? "" : ",") list[i]
  return out
}
function told_line(p, path) {
  print files[p] + 0 "\t" sprintf("%.0f", bytes[p]) "\t" int(newest[p]) "\t" int(oldest[p]) "\t" h[p] + 0 "\t" d[p] + 0 "\t" w[p] + 0 "\t" q[p] + 0 "\t" sprintf("%.0f", changed[p]) "\t" (sampled ? "sampled" : "whole") "\t" owners[p] "\t" extensions(p) "\t" hinted(p) "\t" path
}
$1 !~ /^[0-9]+$/ || $2 !~ /^-?[0-9.]+$/ { next }
{
  if (++total > 20000) { sampled = 1; exit }
  size = $1 + 0; mtime = $2 + 0
  path = substr($0, length($1) + length($2) + length($3) + 4)
  n = split(path, part, "/")
  file = part[n]
  ext = ""
  if (match(file, /\.[A-Za-z0-9]+$/) && RSTART > 1 && RLENGTH <= 9) ext = tolower(substr(file, RSTART + 1))
  if (ext ~ /^[0-9]+$/) ext = ""
  hint = form(path, file); user = content(ext)
  add("")
  p = ""
  for (i = 1; i < n && i <= 3; i++) {
    p = p "/" part[i]
    if (!(p in files)) { if (shown_folders >= 2000) break; shown_folders++; order[++m] = p; parent[p] = i == 1 ? "" : substr(p, 1, length(p) - length(part[i]) - 1) }
    add(p)
  }
}
END {
  told_line("", ENVIRON["ASSESS_FOLDER"])
  for (i = 1; i <= m; i++) { p = order[i]; if (files[p] == files[parent[p]]) only[parent[p]] = 1 }
  for (i = 1; i <= m && lines < 25; i++) {
    p = order[i]
    if (p in only) continue
    if (w[p] || hinted(p) != "" || documents[p] >= 5 && documents[p] * 2 > files[p]) { lines++; told_line(p, ENVIRON["ASSESS_FOLDER"] p) }
  }
}
'
