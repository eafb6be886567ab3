# Bounded walks: what lies in the folders where state may live. Names, sizes and times; never contents.

# candidates: what tells of folders, each kind behind its mark
candidates() {
  say "@open"
  say "$OPEN"
  say "@links"
  say "$LINKS"
  say "@units"
  say "$UNIT_LINES"
  say "@mounts"
  [ ! -r "$MOUNT_TABLE" ] || cat "$MOUNT_TABLE"
  say "@folders"
  say "$ROOTS"
  for each in /srv/* /var/www/* /opt/* /home/* /var/lib/* /var/spool/* /var/mail /var/opt/* /var/cache/* /var/tmp /tmp /usr/local/*/data /data/*; do
    [ -d "$each" ] && [ ! -h "$each" ] && say "$each"
  done
  # what the Filesystem Hierarchy Standard does not know was made for something: /u01, /app, /export, /var/named
  for each in /* /var/*; do
    case $each in
      /bin* | /boot | /dev | /etc | /home | /lib* | /lost+found | /media | /mnt | /opt | /proc | /root | /run | /sbin* | /snap | /srv | /sys | /tmp | /usr | /var) ;;
      /var/adm | /var/cache | /var/crash | /var/db | /var/empty | /var/games | /var/lib* | /var/local | /var/lock | /var/log | /var/opt | /var/preserve | /var/run | /var/snap | /var/spool | /var/tmp | /var/www | /var/yp) ;;
      *) [ -d "$each" ] && [ ! -h "$each" ] && say "$each" ;;
    esac
  done
}

# folder_list: each candidate once, those above first, the small system ones left out; "?N" for N that are too many
folder_list() {
  candidates | awk "$UNESCAPED"'
    # what systems keep for themselves; sets of words, because old mawk bounds the size of an expression
    BEGIN {
      n = split("dpkg apt systemd ucf pam python vim shells.state misc man-db dbus polkit-1 private initramfs-tools os-prober xkb xml-core sgml-base ispell dictionaries-common apparmor usbutils emacsen-common rpm dnf yum PackageKit update-notifier ubuntu-advantage command-not-found snapd cloud docker containers containerd kubelet udisks2 plymouth hyphen ghostscript texmf doc-base gems javascript-common aspell binfmts color colord dhcp dhclient chrony ntp logrotate alternatives selinux", word, " ")
      for (i = 1; i <= n; i++) of_lib[word[i]] = 1
      n = split("apt debconf ldconfig man fontconfig dbus private apparmor PackageKit dnf yum app-info pollinate swcatalog samba lighttpd", word, " ")
      for (i = 1; i <= n; i++) of_cache[word[i]] = 1
    }
    function consider(path) {
      sub(/\/+$/, "", path)
      if (path == "" || length(path) > 800 || path !~ /^\// || path ~ /[\t]/ || path ~ /\/\.\.?(\/|$)/ || seen[path]++) return
      n = split(path, part, "/")
      if (part[2] == "var" && (part[3] == "lib" && (part[4] in of_lib) || part[3] == "cache" && (part[4] in of_cache))) return
      if (path ~ /^\/(proc|sys|dev|run|boot|etc|bin|sbin|lib|lib32|lib64|usr|root|var|var\/lib|var\/log|home|opt|srv|var\/www|var\/spool|var\/cache|mnt|media|data)$/ && path != "/data") return
      if (path ~ /^\/(proc|sys|dev|run|boot|etc|bin|sbin|lib|lib64|usr)\// && path !~ /^\/usr\/local\/[^\/]+\/data/) return
      # what is told to the walk is one argument, of 128 KiB at most
      if (++many > 400 || (length_of_all += length(path) + 1) > 100000) { left_out++; return }
      folder[n] = folder[n] path "\n"; if (n > deepest) deepest = n
    }
    # of_file: the folder of a file that is open for writing
    function of_file(   path, i) {
      path = $5; for (i = 6; i <= NF; i++) path = path " " $i
      if (path ~ /^\/(dev|proc|sys|memfd:)/ || path ~ / \(deleted\)$/) return ""
      sub(/\/[^\/]*$/, "", path)
      return path
    }
    # declared: folders of a line of a unit
    function declared(   base, list, i, n, each) {
      base = /^StateDirectory=/ ? "/var/lib/" : /^CacheDirectory=/ ? "/var/cache/" : /^LogsDirectory=/ ? "/var/log/" : ""
      if (base == "" && !/^(WorkingDirectory|ReadWritePaths|ReadWriteDirectories)=/) return
      list = substr($0, index($0, "=") + 1); sub(/=.*/, "", list)
      n = split(list, each, /[ \t]+/)
      for (i = 1; i <= n; i++) {
        if (base == "") sub(/^[-+~]+/, "", each[i])
        else if (each[i] == "" || each[i] ~ /%/) continue
        consider(base each[i])
      }
    }
    /^@/ { kind = $0; next }
    kind == "@open" { if ($2 == "f") consider(of_file()); next }
    kind == "@links" { if ($2 == "cwd") consider(substr($0, index($0, " cwd ") + 5)); next }
    kind == "@units" { declared(); next }
    kind == "@mounts" { if ($3 !~ /^0:/ && $5 != "/" && $5 !~ /^\/(boot|proc|sys|dev|run|snap|etc|usr)(\/|$)/) consider(unescaped($5)); next }
    { consider($0) }
    END { for (n = 1; n <= deepest; n++) printf "%s", folder[n]; if (left_out) print "?" left_out }'
}

# files_below FOLDER...: "SIZE MTIME UID FOLDER NAME" of each file, and "! FOLDER" of each that is closed, separated by tabs
files_below() {
  if [ "$GNU_FIND" = yes ]; then
    if [ "$USER_ID" = 0 ]; then find "$@" -xdev -type f -printf '%s\t%T@\t%U\t%h\t%f\n'
    else find "$@" -xdev -type f -printf '%s\t%T@\t%U\t%h\t%f\n' -o -type d ! \( -readable -executable \) -printf '!\t%p\n' -prune; fi
  else
    [ "$USER_ID" = 0 ] || find "$@" -xdev -type d 2>&1 >/dev/null | sed -n 's/^find: \(.*\): Permission denied$/!\t\1/p'
    find "$@" -xdev -type f -print0 | xargs -0 stat -c '%s %Y %u %n' | awk '{
      path = substr($0, length($1) + length($2) + length($3) + 4); name = path
      sub(/.*\//, "", name)
      print $1 "\t" $2 "\t" $3 "\t" substr(path, 1, length(path) - length(name) - 1) "\t" name
    }'
  fi
}

# open_folders: of the candidates those that may be walked; "!PATH" of those that are closed; "?N" as above
open_folders() {
  set -f
  IFS=$NEWLINE
  for folder in $(set +f; folder_list); do
    case $folder in '?'*) say "$folder"; continue ;; esac
    is_local "$folder" && [ -d "$folder" ] || continue
    if [ -r "$folder" ] && [ -x "$folder" ]; then say "$folder"; else say "!$folder"; fi
  done
}

# next_walk: of the folders left, first on standard input, those for one walk ("+PATH": none inside another),
# those inside them ("-PATH"), and those inside but on a mount of their own ("~PATH"). What a walk told of a folder in whole
# holds those inside it; a walk does not go beyond a mount point ("@PATH")
next_walk() {
  awk -F'	' '
    function inside(path, set, bounded,   up) {
      up = path
      while (up != "" && !(bounded && (up in mounted))) { sub(/\/[^\/]*$/, "", up); if (up in set) return 1 }
      return 0
    }
    NF > 10 { if ($10 == "whole" || $10 == "partly") whole[$14] = 1; next }
    /^@/ { mounted[substr($0, 2)] = 1; next }
    /^\// && !inside($0, whole, 1) {
      if (!inside($0, chosen, 0)) { chosen[$0] = 1; print "+" $0 }
      else print (inside($0, chosen, 1) ? "-" : "~") $0
    }'
}

# row EXTENT FOLDER: of a folder that was not walked
row() { say "0	0	0	0	0	0	0	0	0	$1				$2"; }

directories() {
  GNU_FIND=no
  if find / -maxdepth 0 -printf x >/dev/null 2>&1; then GNU_FIND=yes; fi
  read -r now rest </proc/uptime
  ASSESS_UNTIL=$((${now%.*} + 25))
  export ASSESS_UNTIL
  left=$(open_folders)
  case $left in '?'* | *"$NEWLINE?"*) ;; *)
    for folder in / /var /var/lib /var/cache /var/spool /var/opt /srv /opt; do
      if [ -d $folder ] && [ -r $folder ]; then row listed $folder; fi
    done ;;
  esac
  known=$([ ! -r "$MOUNT_TABLE" ] || awk "$UNESCAPED"'{ print "@" unescaped($5) }' "$MOUNT_TABLE")
  old=$IFS
  IFS='
'
  set -f
  for folder in $left; do
    case $folder in
      '!'*) denied "${folder#!}"; row closed "${folder#!}" ;;
      '?'*) note truncated "${folder#?} more folders are not walked" ;;
    esac
  done
  while [ -n "$left" ]; do
    walk=$({ say "$known"; say "$left"; } | next_walk)
    set --
    left= ASSESS_FOLDERS= ASSESS_INSIDE=
    for folder in $walk; do
      case $folder in
        +*) set -- "$@" "${folder#+}"; ASSESS_FOLDERS="$ASSESS_FOLDERS${folder#+}
" ;;
        *) left="$left${folder#?}
" ;;
      esac
      case $folder in
        -*) ASSESS_INSIDE="$ASSESS_INSIDE${folder#-}
" ;;
      esac
    done
    [ $# -gt 0 ] || break
    export ASSESS_FOLDERS ASSESS_INSIDE
    told=$(files_below "$@" | awk -v now="$EPOCH" "$SUMMARY")
    # the last line: how many folders were finished, and whether the time is over
    last=${told##*"$NEWLINE"}
    case $told in *"$NEWLINE"*) say "${told%"$NEWLINE"*}" ;; esac
    finished=${last%% *}
    case $finished in '' | *[!0-9]*) failed "the walk of $1"; break ;; esac
    known=$known$NEWLINE$told
    while [ "$finished" -gt 0 ] && [ $# -gt 0 ]; do finished=$((finished - 1)); shift; done
    case $last in
      *over) note truncated "walks ended after 25 seconds, before ${1-the end}"; break ;;
    esac
    # those not begun stay in front of what lies inside them
    rest=
    for folder in "$@"; do rest="$rest$folder
"; done
    left=$rest$left
  done
  IFS=$old
  set +f
}

# Of the files below the folders of ASSESS_FOLDERS, in their order: one line for each folder, one for each of ASSESS_INSIDE that lies in it,
# and of each up to 25 subfolders (to depth 3) that changed or hold content of their own:
# "files bytes newest oldest h d w q changed_1d extent owners extensions hints path", separated by tabs; the extent is whole, sampled
# (the budget ended it), partly (without what is closed), closed, or listed: all folders in it are candidates
SUMMARY='
# form: what a file is by its name; the cheap test first, because most files are none of these
function form(file, ext) {
  if (ext in forms) return forms[ext]
  if (ext == "") {
    if (file ~ /^sess_[A-Za-z0-9,-]+$/) return "php_session"
    if (file in named) return named[file]
    if (file ~ /^segments_[0-9a-z]+$/) return "lucene"
    if (file ~ /\.(sqlite3?|db3?)-(wal|journal|shm)$/) return "sqlite"
  } else if (ext in odd) {
    if (ext == "session") { if (file ~ /^[0-9A-F]+\.session$/) return "tomcat_session" }
    else if (ext == "db") { if (file ~ /\.(mv|h2)\.db$/) return "h2" }
    else if (ext == "json") { if (of_sessions && file ~ /^[0-9A-Za-z_-]+\.json$/) return "file_session" }
    else if (file in named) return named[file]
  }
  return of_mail && file ~ /^[0-9]+\./ ? "maildir" : ""
}
BEGIN {
  FS = "\t"
  folders = split(ENVIRON["ASSESS_FOLDERS"], tops, "\n") - 1
  insides = split(ENVIRON["ASSESS_INSIDE"], inside, "\n") - 1
  until = ENVIRON["ASSESS_UNTIL"] + 0
  next_top()
  n = split("sqlite sqlite sqlite3 sqlite ibd innodb wt wiredtiger cfs lucene fdt lucene tim lucene wsp whisper mdb lmdb lmdb lmdb aof redis", pair, " ")
  for (i = 1; i < n; i += 2) forms[pair[i]] = pair[i + 1]
  n = split("PG_VERSION postgresql ibdata1 innodb WiredTiger wiredtiger SESSIONS.ser tomcat_session dump.rdb redis", pair, " ")
  for (i = 1; i < n; i += 2) named[pair[i]] = pair[i + 1]
  n = split("session db json ser rdb", each, " ")
  for (i = 1; i <= n; i++) odd[each[i]] = 1
  n = split("pdf doc docx xls xlsx ppt pptx odt ods jpg jpeg png gif tif tiff heic mp4 mov avi mp3 wav csv eml msg zip dcm dwg xml rtf txt", each, " ")
  for (i = 1; i <= n; i++) content[each[i]] = 1
}
# pour: the counts of one folder into one that is told
function pour(p,   e, list, i, n) {
  files[p] += f_files; bytes[p] += f_bytes
  if (!(p in newest) || f_newest > newest[p]) newest[p] = f_newest
  if (!(p in oldest) || f_oldest < oldest[p]) oldest[p] = f_oldest
  h[p] += f_h; d[p] += f_d; w[p] += f_w; q[p] += f_q; changed[p] += f_changed; documents[p] += f_documents
  for (e in f_ext) { if (!((p, e) in exts)) kinds[p] = kinds[p] "\n" e; exts[p, e] += f_ext[e] }
  for (e in f_hint) hints[p, e] = 1
  for (e in f_owner) if (!((p, e) in owned)) { owned[p, e] = 1; owners[p] = owners[p] (owners[p] == "" ? "" : ",") e }
}
function leave_folder(   rest, part, n, i, p, up, above, at_most) {
  if (!f_files) return
  pour("")
  rest = substr(folder, topped)
  n = rest == "" ? 0 : split(rest, part, "/")
  p = up = above = ""
  for (i = 1; i <= n && i <= deepest; i++) {
    p = p "/" part[i]
    if (p in wanted) { above = p; at_most = i + 3 }
    else if (i > (above == "" ? 3 : at_most)) continue
    if (!(p in files)) { if (found[above] >= 2000 && above != p) continue; found[above]++; order[++m] = p; parent[p] = up; within_of[p] = above }
    up = p
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
    out = (out == "" ? "" : out ",") list[best] ":" exts[p, list[best]]
  }
  return out
}
function hinted(p,   i, n, list, out) {
  n = split("php_session tomcat_session file_session sqlite h2 lmdb maildir postgresql innodb redis wiredtiger lucene whisper", list, " "); out = ""
  for (i = 1; i <= n; i++) if ((p, list[i]) in hints) out = (out == "" ? "" : out ",") list[i]
  return out
}
function has_closed(path,   i) {
  for (i = 1; i <= shut; i++) if (index(closed[i], path "/") == 1) return 1
  return 0
}
function told_line(p, path) {
  print files[p] + 0 "\t" sprintf("%.0f", bytes[p]) "\t" newest[p] + 0 "\t" oldest[p] + 0 "\t" h[p] + 0 "\t" d[p] + 0 "\t" w[p] + 0 "\t" q[p] + 0 "\t" sprintf("%.0f", changed[p]) "\t" (sampled ? "sampled" : has_closed(path) ? "partly" : "whole") "\t" owners[p] "\t" extensions(p) "\t" hinted(p) "\t" path
}
function next_top(   i, n, part) {
  at++
  top = tops[at]; topped = length(top) + 2; within = top "/"
  folder = ""; total = sampled = m = 0
  split("", files); split("", bytes); split("", newest); split("", oldest); split("", h); split("", d); split("", w); split("", q)
  split("", changed); split("", documents); split("", kinds); split("", exts); split("", hints); split("", owned); split("", owners)
  split("", parent); split("", told); split("", only); split("", wanted); split("", found); split("", within_of)
  deepest = 3
  for (i = 1; i <= insides; i++) if (index(inside[i], within) == 1) {
    wanted[substr(inside[i], topped - 1)] = 1
    n = split(inside[i], part, "/") - split(top, part, "/")
    if (n + 3 > deepest) deepest = n + 3
  }
}
function tell(   i, p, lines) {
  leave_folder()
  told_line("", top)
  for (i = 1; i <= m; i++) { p = order[i]; if (files[p] == files[parent[p]]) only[parent[p]] = 1 }
  # those inside a sampled folder are walked for themselves
  if (!sampled) for (i = 1; i <= insides; i++) if (index(inside[i], within) == 1) told_line(substr(inside[i], topped - 1), inside[i])
  for (i = 1; i <= m; i++) {
    p = order[i]
    if (p in only || lines[within_of[p]] >= 25 || !sampled && p in wanted) continue
    if (w[p] || hinted(p) != "" || documents[p] >= 5 && documents[p] * 2 > files[p]) { lines[within_of[p]]++; told_line(p, top p) }
  }
}
function is_late(   line) {
  getline line < "/proc/uptime"; close("/proc/uptime")
  return line + 0 > until
}
# extension: in small letters, empty when it is none; those of few characters, not all digits, are counted
function suffix(text) {
  if (!(text in known)) {
    known[text] = text ~ /[^A-Za-z0-9]/ || length(text) > 8 ? "" : tolower(text)
    if (known[text] ~ /[^0-9]/) counts[known[text]] = 1
  }
  return known[text]
}
# enter_folder: what its name says of the files in it
function enter_folder() {
  folder = $4
  of_mail = folder ~ /\/(cur|new)$/
  of_sessions = folder ~ /session/
}
# new_folder: 0 when the file belongs to none of the folders
function new_folder(   i) {
  if ($4 == top || index($4, within) == 1) { if (folder != "") leave_folder(); enter_folder(); return 1 }
  for (i = at + 1; i <= folders; i++) if ($4 == tops[i] || index($4, tops[i] "/") == 1) break
  if (i > folders) return 0
  while (at < i) { tell(); next_top() }
  if (is_late()) { late = 1; exit }
  enter_folder()
  return 1
}
$1 == "!" && NF == 2 {
  if (shut < 500) { closed[++shut] = $2; print "0\t0\t0\t0\t0\t0\t0\t0\t0\tclosed\t\t\t\t" $2 }
  next
}
NF != 5 || $1 !~ /^[0-9]+$/ { next }
$4 != folder && !new_folder() { next }
{
  if (++total > 20000) { sampled = 1; exit }
  if (total % 1000 == 0 && is_late()) { sampled = late = 1; exit }
  size = $1 + 0; mtime = int($2); age = now - mtime
  f_bytes += size
  if (!f_files++) { f_newest = mtime; f_oldest = mtime }
  else if (mtime > f_newest) f_newest = mtime
  else if (mtime < f_oldest) f_oldest = mtime
  if (age < 7776000) {
    f_q++
    if (age < 604800) { f_w++; if (age < 86400) { f_d++; f_changed += size; if (age < 3600) f_h++ } }
  }
  n = split($5, part, ".")
  ext = n > 2 || n == 2 && part[1] != "" ? suffix(part[n]) : ""
  if (ext in counts) { f_ext[ext]++; if (ext in content) f_documents++ }
  f_owner[$3] = 1
  hint = form($5, ext)
  if (hint != "") f_hint[hint] = 1
}
END {
  if (!late || sampled) { tell(); at++ }
  if (!sampled && !late) while (at <= folders) { at--; next_top(); tell(); at++ }
  print at - 1, late ? "over" : "so far"
}
'
