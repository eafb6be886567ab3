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
  awk '$3 !~ /^0:/ && $5 != "/" && $5 !~ /^\/(boot|proc|sys|dev|run|snap|etc|usr)(\/|$)/ { print $5 }' "$MOUNT_TABLE" | while IFS= read -r point; do
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
    { n = split($0, part, "/"); folder[n] = folder[n] $0 "\n"; if (n > deepest) deepest = n }
    END { for (n = 1; n <= deepest; n++) printf "%s", folder[n] }'
}

# walk_one FOLDER: "SIZE MTIME UID FOLDER NAME" of each file, separated by tabs
walk_one() {
  if [ "$GNU_FIND" = yes ]; then find "$1" -xdev -type f -printf '%s\t%T@\t%U\t%h\t%f\n'
  else
    find "$1" -xdev -type f | awk 'NR <= 20001' | tr '\n' '\000' | xargs -0 stat -c '%s %Y %u %n' | awk '{
      path = substr($0, length($1) + length($2) + length($3) + 4); name = path
      sub(/.*\//, "", name)
      print $1 "\t" $2 "\t" $3 "\t" substr(path, 1, length(path) - length(name) - 1) "\t" name
    }'
  fi
}

# within_covered PATH: a walk that was not cut has told of it, because it lies at most three folders below
within_covered() {
  old=$IFS
  IFS='
'
  set -f
  for above in $COVERED; do
    case $1 in
      "$above"/*/*/*/*) ;;
      "$above"/*) IFS=$old; set +f; return 0 ;;
    esac
  done
  IFS=$old
  set +f
  return 1
}

directories() {
  COVERED=
  GNU_FIND=no
  if find / -maxdepth 0 -printf x >/dev/null 2>&1; then GNU_FIND=yes; fi
  clock
  walked=$NOW
  folder_list | head -n 150 | while IFS= read -r folder; do
    is_local "$folder" && [ -d "$folder" ] || continue
    if [ ! -r "$folder" ] || [ ! -x "$folder" ]; then denied "$folder"; continue; fi
    within_covered "$folder" && continue
    since $walked
    if [ $SPENT -gt 2500 ]; then note truncated "walks ended after 25 seconds, before $folder"; break; fi
    ASSESS_FOLDER=$folder
    export ASSESS_FOLDER
    told=$(walk_one "$folder" | awk -v now="$EPOCH" "$SUMMARY")
    say "$told"
    case $told in *"	whole	"*) COVERED="$COVERED$folder
" ;; esac
  done
}

# One line for the folder and one for each subfolder (to depth 3) that changed or holds content of its own:
# "FOLDER files bytes newest oldest h d w q changed_1d sampled owners extensions hints path", separated by tabs
SUMMARY='
# form: what a file is by its name; the cheap test first, because most files are none of these
function form(file, ext) {
  if (ext == "" || length(ext) > 8) {
    if (file ~ /^sess_[A-Za-z0-9,-]+$/) return "php_session"
    if (file == "PG_VERSION") return "postgresql"
    if (file == "ibdata1") return "innodb"
    if (file == "WiredTiger") return "wiredtiger"
    if (file ~ /^segments_[0-9a-z]+$/) return "lucene"
    if (file ~ /\.(sqlite3?|db3?)-(wal|journal|shm)$/) return "sqlite"
  } else if (ext in forms) return forms[ext]
  else if (ext == "session" && file ~ /^[0-9A-F]+\.session$/ || file == "SESSIONS.ser") return "tomcat_session"
  else if (file == "dump.rdb" || ext == "aof") return "redis"
  else if (ext == "db" && file ~ /\.(mv|h2)\.db$/) return "h2"
  else if (ext == "json" && folder ~ /session/ && file ~ /^[0-9A-Za-z_-]+\.json$/) return "file_session"
  if (folder ~ /\/(cur|new)$/ && file ~ /^[0-9]+\./) return "maildir"
  return ""
}
BEGIN {
  FS = "\t"
  top = ENVIRON["ASSESS_FOLDER"]; topped = length(top) + 2
  n = split("sqlite sqlite sqlite3 sqlite ibd innodb wt wiredtiger cfs lucene fdt lucene tim lucene wsp whisper mdb lmdb lmdb lmdb", pair, " ")
  for (i = 1; i < n; i += 2) forms[pair[i]] = pair[i + 1]
  n = split("pdf doc docx xls xlsx ppt pptx odt ods jpg jpeg png gif tif tiff heic mp4 mov avi mp3 wav csv eml msg zip dcm dwg xml rtf txt", each, " ")
  for (i = 1; i <= n; i++) content[each[i]] = 1
}
# pour: the counts of one folder into it and the three levels above that are told
function pour(p,   e, list, i, n) {
  files[p] += f_files; bytes[p] += f_bytes
  if (!(p in newest) || f_newest > newest[p]) newest[p] = f_newest
  if (!(p in oldest) || f_oldest < oldest[p]) oldest[p] = f_oldest
  h[p] += f_h; d[p] += f_d; w[p] += f_w; q[p] += f_q; changed[p] += f_changed; documents[p] += f_documents
  for (e in f_ext) { if (!((p, e) in exts)) kinds[p] = kinds[p] "\n" e; exts[p, e] += f_ext[e] }
  for (e in f_hint) hints[p, e] = 1
  for (e in f_owner) if (!((p, e) in owned)) { owned[p, e] = 1; owners[p] = owners[p] (owners[p] == "" ? "" : ",") e }
}
function leave_folder(   rest, part, n, i, p, up) {
  if (!f_files) return
  pour("")
  rest = substr(folder, topped)
  n = rest == "" ? 0 : split(rest, part, "/")
  p = ""
  for (i = 1; i <= n && i <= 3; i++) {
    up = p; p = p "/" part[i]
    if (!(p in files)) { if (m >= 2000) break; order[++m] = p; parent[p] = up }
    pour(p)
  }
  f_files = f_bytes = f_newest = f_oldest = f_h = f_d = f_w = f_q = f_changed = f_documents = 0
  for (e in f_ext) delete f_ext[e]
  for (e in f_hint) delete f_hint[e]
  for (e in f_owner) delete f_owner[e]
}
function extensions(p,   n, i, j, best, list, out) {
  n = split(substr(kinds[p], 2), list, "\n"); out = ""
  for (j = 0; j < 8; j++) {
    best = 0
    for (i = 1; i <= n; i++) if (list[i] != "" && !((p, list[i]) in told) && (!best || exts[p, list[i]] > exts[p, list[best]] || exts[p, list[i]] == exts[p, list[best]] && list[i] < list[best])) best = i
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
  print files[p] + 0 "\t" sprintf("%.0f", bytes[p]) "\t" newest[p] + 0 "\t" oldest[p] + 0 "\t" h[p] + 0 "\t" d[p] + 0 "\t" w[p] + 0 "\t" q[p] + 0 "\t" sprintf("%.0f", changed[p]) "\t" (sampled ? "sampled" : "whole") "\t" owners[p] "\t" extensions(p) "\t" hinted(p) "\t" path
}
NF != 5 || $1 !~ /^[0-9]+$/ || index($4, top) != 1 { next }
{
  if (++total > 20000) { sampled = 1; exit }
  if ($4 != folder) { leave_folder(); folder = $4 }
  size = $1 + 0; mtime = int($2); age = now - mtime
  f_bytes += size
  if (!f_files++) { f_newest = mtime; f_oldest = mtime }
  else if (mtime > f_newest) f_newest = mtime
  else if (mtime < f_oldest) f_oldest = mtime
  if (age < 7776000) {
    f_q++
    if (age < 604800) { f_w++; if (age < 86400) { f_d++; f_changed += size; if (age < 3600) f_h++ } }
  }
  ext = ""
  if (match($5, /\.[A-Za-z0-9]+$/) && RSTART > 1) ext = tolower(substr($5, RSTART + 1))
  if (ext != "" && length(ext) <= 8 && ext !~ /^[0-9]+$/) { f_ext[ext]++; if (ext in content) f_documents++ }
  f_owner[$3] = 1
  hint = form($5, ext)
  if (hint != "") f_hint[hint] = 1
}
END {
  leave_folder()
  told_line("", top)
  for (i = 1; i <= m; i++) { p = order[i]; if (files[p] == files[parent[p]]) only[parent[p]] = 1 }
  for (i = 1; i <= m && lines < 25; i++) {
    p = order[i]
    if (p in only) continue
    if (w[p] || hinted(p) != "" || documents[p] >= 5 && documents[p] * 2 > files[p]) { lines++; told_line(p, top p) }
  }
}
'
