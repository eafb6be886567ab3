# Configuration files: endpoints, stores and paths by an allow-list of keys, never a raw line.

# NETWORK: mount points that a walk must not enter, one on a line, unescaped enough for comparison
network_mounts() {
  [ ! -r "$MOUNT_TABLE" ] || awk '
    {
      for (i = 7; i <= NF; i++) if ($i == "-") break
      if ($(i + 1) ~ /^(nfs|nfs4|cifs|smb3|smbfs|ncpfs|afs|ceph|glusterfs|lustre|gpfs|9p|autofs|fuse|sshfs|davfs|coda|beegfs|panfs|orangefs|pvfs2)/) print $5
    }' "$MOUNT_TABLE"
}

# is_local PATH: neither below a network mount nor above nothing; symbolic links are not followed here
is_local() {
  case $1 in /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | *'
'*) return 1 ;; esac
  for point in $NETWORK; do
    case $1 in "$point" | "$point"/*) return 1 ;; esac
  done
  return 0
}

# work_folders: where processes and units work, at most 40; candidates for their configuration
work_folders() {
  { say "$LINKS"; say "$UNIT_LINES"; } | awk '
    $2 == "cwd" { folder = $0; sub(/^[^ ]* [^ ]* /, "", folder); take(folder); next }
    /^(WorkingDirectory|RootDirectory)=/ { folder = substr($0, index($0, "=") + 1); sub(/=.*/, "", folder); sub(/^[-~]*/, "", folder); if (folder ~ /^\//) take(folder) }
    function take(folder) {
      if (folder !~ /^\/($|etc|opt|srv|home|root|usr|bin|sbin|lib|tmp$|run|proc|sys|dev|var\/(www|lib|log|cache|spool|run|tmp)($|\/))/ && !seen[folder]++ && ++n <= 40) print folder
    }'
}

# config_roots: what to look through; of /etc what may hold the settings of an application
config_roots() {
  for root in /etc/* /etc/.[!.]* /etc/systemd/*; do
    case $root in
      /etc/systemd | /etc/systemd/system) ;;
      /etc/ssl | /etc/alternatives | /etc/apparmor.d | /etc/fonts | /etc/X11 | /etc/init.d | /etc/selinux | /etc/pam.d | /etc/security) ;;
      /etc/terminfo | /etc/ca-certificates | /etc/pki | /etc/perl | /etc/udev | /etc/dpkg | /etc/apt | /etc/bash_completion.d) ;;
      /etc/logcheck | /etc/kernel | /etc/modprobe.d | /etc/grub.d | /etc/initramfs-tools | /etc/cron.d | /etc/sudoers.d | /etc/rc?.d) ;;
      /etc/xdg | /etc/dbus-1 | /etc/profile.d | /etc/sysctl.d | /etc/polkit-1 | /etc/java-*) ;;
      *) [ -e "$root" ] && is_local "$root" && say "$root" ;;
    esac
  done
  for root in /opt /srv /var/www /home /root /usr/local/etc /var/lib/tomcat*; do
    is_local "$root" && [ -d "$root" ] && [ ! -h "$root" ] && say "$root"
  done
  set -f
  old=$IFS
  IFS=$NEWLINE
  for root in $(work_folders) $ROOTS; do
    is_local "$root" && [ -d "$root" ] && [ ! -h "$root" ] && say "$root"
  done
  IFS=$old
  set +f
}

# config_candidates: all files of the folders that are not some tool's own, and links to what is switched on
config_candidates() {
  set -f
  old=$IFS
  IFS=$NEWLINE
  set -- $(set +f; IFS=$old; config_roots)
  IFS=$old
  set +f
  find "$@" -xdev -maxdepth 5 \
    -type d \( -name '[._dnsv]*' \( -name node_modules -o -name vendor -o -name site-packages -o -name __pycache__ -o -name docs -o -name doc \
      -o -name .git -o -name .cache -o -name .npm -o -name .github -o -name .pyenv -o -name .rustup -o -name .cargo -o -name .local -o -name .gem \
      -o -name .m2 -o -name .gradle -o -name .venv -o -name .tox -o -name .idea -o -name .config \) \
      -o -name '*-available' \( -name mods-available -o -name sites-available -o -name conf-available \) \) -prune \
    -o -type f -print
  for file in /etc/ssh/sshd_config /etc/nginx/sites-enabled/* /etc/apache2/sites-enabled/* /etc/apache2/mods-enabled/*.conf /etc/apache2/conf-enabled/*.conf; do
    if [ -h "$file" ] && [ -f "$file" ]; then say "$file"; fi
  done
}

# script_candidates: "#PATH" of programs outside the system that units and jobs run, where they are small files
script_candidates() {
  set --
  for file in /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/tabs/* /var/spool/cron/*; do
    if [ -f "$file" ] && [ -r "$file" ]; then set -- "$@" "$file"; fi
  done
  programs=$(say "$UNIT_LINES" | awk '
    FNR == NR { if (!sub(/^Exec[A-Za-z]*=/, "")) next }
    !/^[ \t]*#/ {
      gsub(/["\047;&|<>()]/, " "); n = split($0, word, /[ \t]+/)
      for (i = 1; i <= n; i++) {
        sub(/^[-@:+!]+/, "", word[i])
        if (word[i] ~ /^\/(opt|srv|home|root|data|app|usr\/local|var\/www|var\/lib|etc)\/[A-Za-z0-9_.\/+-]+$/ && !seen[word[i]]++ && ++many <= 100) print word[i]
      }
    }' - "$@")
  set --
  for file in $programs; do
    if is_local "$file" && [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  [ $# = 0 ] || for file in $(find "$@" -type f -size -128 -exec grep -l '^#!.*sh' {} +); do say "#$file"; done
}

# CONFIG_NAMES: of all files those that by their name hold settings
CONFIG_NAMES='
function keep() { if (!seen[$0]++ && $0 !~ /(sample|example|template|\.dist|\.bak|\.orig|\.dpkg-[a-z]+|\.rpm[a-z]+)[^\/]*$/) print }
/\.(env|ini|conf|cnf|cfg|properties|ya?ml|toml)$/ { keep() }
/\/(\.env\.[^\/]*|web\.config|tnsnames\.ora)$/ || /\/sites-enabled\// || /^\/etc\/(default|sysconfig)\// || $0 == "/etc/ssh/sshd_config" { keep() }
/\.xml$/ { if (/\/((server|context|persistence|hibernate\.cfg)\.xml|(standalone|applicationContext)[^\/]*|(conf|Catalina)\/.*)$/ || /(-ds|datasource[^\/]*)\.xml$/) keep() }
/\.json$/ { if (/\/((application|appsettings|config|settings|database)[^\/]*|default\.json|production\.json)$/) keep() }
/\.php$/ { if (/config[^\/]*$/ || /\/((settings|parameters)[^\/]*|(database|session|local|env)\.php)$/) keep() }
/\.py$/ { if (/config[^\/]*$/ || /\/settings[^\/]*$/ || /\/local_settings\.py$/) keep() }
'

# found_configs: "SIZE MTIME PATH" of the files that settings are read from, at most 600; no old awk prints a NUL
found_configs() {
  config_candidates | awk "$CONFIG_NAMES" | tr '\n' '\000' | xargs -0 -n 100 stat -c '%s %Y %n' | awk '$1 < 261633 && ++n <= 600'
}

# readable_configs: the paths of FOUND, with "!" those that are closed to the login; and "#PATH" of scripts
readable_configs() {
  set -f
  old=$IFS
  IFS=$NEWLINE
  for file in $FOUND; do
    file=${file#* }
    file=${file#* }
    if [ -r "$file" ]; then say "$file"; else say "!$file"; fi
  done
  IFS=$old
  set +f
  for file in $(script_candidates); do
    if [ -r "${file#\#}" ]; then say "$file"; else say "!${file#\#}"; fi
  done
}

settings() {
  [ "$CONFIGS_CODE" != 137 ] || note timed_out "the search for configuration files"
  case $CONFIGS in
    '!'* | *'
!'*) denied "$(say "$CONFIGS" | grep -c '^!') configuration files" ;;
  esac
  say "$CONFIGS" | awk "$REDACT_VALUES $REDACT_WORDS $SETTINGS"
}

# config_files: "SIZE MTIME PATH" of what was looked at; "conffile PATH HASH" as a package brought it, "md5 HASH PATH" now
config_files() {
  [ -z "$FOUND" ] || say "$FOUND"
  [ -r /var/lib/dpkg/status ] || return 0
  say "packages dpkg"
  owned=$({ say "$CONFIGS"; say "Conffiles of packages:"; grep '^ /' /var/lib/dpkg/status; } | awk '
    !listed { if ($0 == "Conffiles of packages:") listed = 1; else wanted[$0] = 1; next }
    ($1 in wanted) && NF == 2 && length($2) == 32 { print "conffile", $1, $2 }')
  [ -n "$owned" ] || return 0
  say "$owned"
  say "$owned" | awk '{ print $2 }' | tr '\n' '\000' | xargs -0 md5sum | awk '{ print "md5", $1, $2 }'
}

SETTINGS='
function tokens(k) {
  while (match(k, /[a-z0-9][A-Z]/)) k = substr(k, 1, RSTART) "_" substr(k, RSTART + 1)
  return tolower(k)
}
function allowed(full, k,   part, n, low, whole) {
  if (length(full) > 160 || full ~ /[^A-Za-z0-9_.:\/$ *-]/ || random(k)) return 0
  low = tokens(k); whole = tokens(full)
  gsub(/(keyspace|key.?prefix|primary.?key|foreign.?key|sticky)/, "kept", low)
  if (secretive(low) || low ~ /(^|[^a-z])(user|username|uid|userid|owner|note|comment|description|title)([^a-z]|$)/ || whole ~ /pass|secret|credential|private/) return 0
  if (low ~ /(^|[^a-z])(max|min|timeout|interval|ttl|retries|probability|divisor|limit|enabled|persistent|color|charset|collation|group|permissions|gc)([^a-z]|$)/ && low !~ /maxmemory/) return 0
  if (low ~ /host|server|addr|endpoint|(^|[^a-z])ur[il]s?$|url|jdbc|dsn|port$|database|datasource|dbname|dbhost|driver|engine$|adapter|store|storage|session|cache|queue|broker|backend|bucket|datadir|(path|dir|directory|folder|root)$|upload|media|spool|sock(et)?$|(^|[^a-z])bind|listen|nodes|cluster|peers|replica|master|slave|bootstrap/ || low ~ /schema$|keyspace|vhost|exchange|bases?$|docbase|profiles?|disk|filesystem|mailer|smtp|ldap|upstream|connection|jvm_?route|persist|maxmemory|appendonly|appendfsync|wal_level|log_bin|binlog|gtid|server_id|archive_mode|jndi|region$|dialect|provider|sentinel|memcache|redis|mongo|rabbit|amqp|kafka|elastic|solr|nfs|target|destination/) return 1
  if (low ~ /(^|[^a-z])(db|sid|uri|url|dir|path|port|type|name|mode|default|class_name|classname|value|manager)([^a-z]|$)/) {
    if (low ~ /(^|_)(db|sid|uri|url|dir|path|port)(_|$)/) return 1
    return whole ~ /(^|[^a-z])(db|database|databases|datasource|data_source|session|sessions|cache|caches|queue|queues|broker|store|storage|redis|mongo|jpa|hibernate|manager|resource|server)([^a-z]|$)/
  }
  return 0
}
function emit(k, v,   full) {
  k = bare(k)
  if (v == "" || k == "") return
  full = prefix == "" || (section != "" && index(tolower(k), tolower(section) ".") == 1) ? k : prefix "." k
  gsub(/[ \t]+/, " ", full)
  if (!allowed(full, k)) return
  v = shown(v)
  if (v == "" || v ~ /^[[{(|>&*-]*$/) return
  if (count++ < 80) print file "\t" tolower(full) "\t" v
}
function line_out(k, v) { if (v != "" && count++ < 200) print file "\t" tolower(k) "\t" v }

function nested(   i, out) {
  out = section
  for (i = 1; i <= depth; i++) out = (out == "" ? "" : out ".") name[i]
  return out
}
function indent_of(t,   n) { match(t, /^[ \t]*/); return RLENGTH }
function leave(at) { while (depth > 0 && width[depth] >= at) depth-- }
function enter(k, at) { if (depth < 12 && k !~ /[^A-Za-z0-9_.\/$-]/) { depth++; name[depth] = k; width[depth] = at } }

function value_of(v,   q, at) {
  v = trim(v)
  q = substr(v, 1, 1)
  if (q == "\"" || q == "\047") {
    at = index(substr(v, 2), q)
    return at ? substr(v, 2, at - 1) : ""
  }
  sub(/[ \t]+[#;].*$/, "", v)
  sub(/[,;]$/, "", v)
  return trim(v)
}
function quoted_pairs(t,   rest, k, v, found, m, ok, at, next_at, first_at) {
  rest = t; found = 0
  while (match(rest, /["\047][A-Za-z0-9_.\/ -]+["\047][ \t]*(=>|:|,)[ \t]*("[^"]*"|\047[^\047]*\047|[0-9]+|true|false|null)/)) {
    m = substr(rest, RSTART, RLENGTH)
    next_at = RSTART + RLENGTH; first_at = RSTART
    ok = 1
    k = substr(m, 2); at = match(k, /["\047]/); v = substr(k, at + 1); k = substr(k, 1, at - 1)
    v = trim(v)
    if (substr(v, 1, 1) == ",") { ok = t ~ /define[ \t]*\(/; v = substr(v, 2) } else sub(/^(=>|:)/, "", v)
    if (ok) { emit(k, bare(v)); found = 1 }
    rest = substr(rest, ok ? next_at : first_at + at + 1)
  }
  return found
}
function attributes(t,   rest, m, at, k, v, el, label, text) {
  rest = t
  if (match(t, /<[A-Za-z][A-Za-z0-9_.:-]*/)) element = substr(t, RSTART + 1, RLENGTH - 1)
  prefix = element; label = ""
  while (match(rest, /[A-Za-z_][A-Za-z0-9_.:-]*[ \t]*=[ \t]*("[^"]*"|\047[^\047]*\047)/)) {
    m = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    at = index(m, "="); k = trim(substr(m, 1, at - 1)); v = bare(substr(m, at + 1))
    gsub(/&amp;/, "\\&", v); gsub(/&quot;/, "\"", v)
    if (k == "name" || k == "key") { label = v; if (element ~ /^(Resource|ResourceLink|Engine|Host|database|datasource|Context)$/ && safe(v)) emit("name", v); continue }
    if (label != "" && (k == "value" || k == "connectionString" || k == "default")) {
      if (label !~ /[^A-Za-z0-9_.:\/ -]/) { prefix = k == "connectionString" ? "connectionStrings" : ""; emit(k == "connectionString" ? label " connection" : label, v); prefix = element }
      continue
    }
    if (k ~ /^(className|pathname|directory|type|mode|jvmRoute|path|docBase|appBase|maxActiveSessions|saveOnRestart)$/ && element ~ /^(Manager|Store|Cluster|Engine|Host|Context|sessionState|Resource)$/ || k ~ /[Cc]onnectionString$/) {
      v = shown(v); line_out(element "." k, v); continue
    }
    emit(k, v)
  }
  if (match(t, /<[A-Za-z][A-Za-z0-9_.:-]*>[^<]+<\//)) {
    m = substr(t, RSTART + 1, RLENGTH - 3); at = index(m, ">")
    emit(substr(m, 1, at - 1), substr(m, at + 1))
  } else if (match(t, />[^<>]+<\/(property|entry|param-value|value)>/)) {
    m = substr(t, RSTART + 1, RLENGTH - 1); sub(/<.*/, "", m)
    if (label != "") { prefix = ""; emit(label, m) }
  }
}
# held: a value that goes on over lines (quoted, a key, a block of YAML) is left out as a whole
function held(t, body,   q) {
  if (waiting != "") { if (index(t, waiting)) waiting = ""; return 1 }
  if (deeper >= 0) { if (body == "" || indent_of(t) > deeper) return 1; deeper = -1 }
  if (body ~ /-----BEGIN /) { if (body !~ /-----END /) waiting = "-----END "; return 1 }
  if (match(body, /("""|\047\047\047)/)) {
    q = substr(body, RSTART, 3)
    if (!index(substr(body, RSTART + 3), q)) waiting = q
    return 1
  }
  if (match(body, /^[^"\047]*[=:][ \t]*["\047]/)) {
    q = substr(body, RLENGTH, 1)
    if (!index(substr(body, RLENGTH + 1), q)) { waiting = q; return 1 }
  }
  if (body ~ /[:=][ \t]*[|>][-+0-9]*$/) { deeper = indent_of(t); return 1 }
  return 0
}
function general(t,   body, at, k, v, spaces) {
  body = trim(t)
  if (!xml && held(t, body)) return
  if (body == "" || body ~ /^(#|;|\/\/|\*|--|REM |<\?|"""|%)/) return
  if (xml) { attributes(body); return }
  if (body ~ /^\[[^]=]*\][ \t]*$/ && body !~ /^\[\]/) {
    if (file ~ /\/php[^\/]*\.ini$/) return
    section = substr(body, 2, index(body, "]") - 2); gsub(/^\[|"/, "", section); depth = 0
    if (section ~ /[^A-Za-z0-9_.: -]/) section = ""
    return
  }
  spaces = indent_of(t)
  if (body ~ /^- /) { sub(/^- +/, "", body); spaces += 2 }
  leave(spaces)
  prefix = nested()
  sub(/^(export|set|var|const|let|setenv|env\.) +/, "", body)
  sub(/^\$/, "", body)
  if (match(body, /^["\047]?[A-Za-z0-9_.\/ -]+["\047]?[ \t]*(:|=>|=)[ \t]*([[{(]|array\(|dict\()?[ \t]*$/) || match(body, /^["\047]?[A-Za-z0-9_.-]+["\047]?[ \t]*[{(][ \t]*$/)) {
    k = body; sub(/[ \t]*(:|=>|=|[{(]).*$/, "", k); enter(bare(k), spaces); return
  }
  if (match(body, /^["\047]?[A-Za-z0-9_.\/-]+["\047]?[ \t]*(:|=>|=)[ \t]*[[{(]/) && body ~ /["\047][A-Za-z0-9_.-]+["\047][ \t]*(:|=>)/) {
    k = body; sub(/[ \t]*(:|=>|=).*$/, "", k); v = prefix
    prefix = (prefix == "" ? "" : prefix ".") bare(k)
    quoted_pairs(substr(body, index(body, k) + length(k)))
    prefix = v
    return
  }
  if (match(body, /^["\047]/) || body ~ /^define|=> *["\047]/ || body ~ /\{.*["\047][A-Za-z_]+["\047] *:/) { if (quoted_pairs(body)) return }
  if (match(body, /^[A-Za-z_][][A-Za-z0-9_.\047"\/-]*[ \t]*(=>|=|:)/)) {
    k = substr(body, 1, RLENGTH); v = substr(body, RLENGTH + 1)
    sub(/[ \t]*(=>|=|:)$/, "", k); gsub(/[][\047"]+/, ".", k); sub(/\.$/, "", k)
    if (v ~ /^=/ || v ~ /^[ \t]*(function|new |\()/ || v ~ /\(.*\)[ \t]*;?$/ && v !~ /^[ \t]*["\047]/ && v !~ /tcp\(|DESCRIPTION/) return
    if (v ~ /^[ \t]*\[/) { gsub(/[]["\047]/, "", v); gsub(/, +/, ",", v) }
    if (code && v !~ /^[ \t]*(["\047]|[0-9]+[;, \t]*$)/) return
    if (v ~ /^[ \t]*\{/) return
    emit(k, value_of(v))
    return
  }
  if (plain && match(body, /^[A-Za-z_][A-Za-z0-9_.-]*[ \t]+[^ \t=]+;?$/)) {
    k = body; sub(/[ \t].*$/, "", k); v = body; sub(/^[^ \t]+[ \t]+/, "", v)
    emit(k, value_of(v))
  }
}

# Directive files: the first word is the key, the block is its prefix
function directive(t, keys,   body, k, v, n, i, part, out, one) {
  body = trim(t)
  if (body == "" || body ~ /^#/) return
  if (flavour == "apache" && body ~ /^<\/?(VirtualHost|Proxy|Location|Directory)/) {
    k = body; gsub(/[<>"]/, "", k)
    block = body ~ /^<\// ? "" : k
    if (block != "" && safe(block)) { v = block; sub(/^[A-Za-z]+ */, "", v); sub(/ .*$/, "", block); line_out(block, shown(v)) }
    return
  }
  if (flavour == "haproxy" && body ~ /^(frontend|backend|listen|defaults|global|peers|resolvers|userlist)([ \t]|$)/) {
    block = body; gsub(/[ \t]+/, " ", block)
    if (!safe(block)) block = ""
    if (block !~ /^(global|defaults|userlist)/) line_out(block, "block")
    return
  }
  if (flavour == "nginx") {
    if (body ~ /^(upstream|server|location|http|stream|if|map|geo|types|events|mail)([ \t{]|$)/ && body ~ /\{/) {
      k = body; sub(/[ \t]*\{.*$/, "", k); gsub(/[ \t]+/, " ", k)
      if (!safe(k) && k !~ /^location /) k = "block"
      if (k ~ /^location/ && k ~ /[^A-Za-z0-9_.\/ ~^=*$\\-]/) k = "location"
      depth++; name[depth] = k
      body = substr(body, index(body, "{") + 1); sub(/\}.*$/, "", body)
      if (k ~ /^upstream/) line_out(k, "block")
      if (t ~ /\}/) { n = split(body, part, ";"); for (i = 1; i <= n; i++) if (trim(part[i]) != "") directive(trim(part[i]) ";", keys); depth--; return }
      if (trim(body) == "") return
    }
    if (body ~ /^\}/) { if (depth > 0) depth--; return }
    block = ""
    for (i = 1; i <= depth; i++) if (name[i] ~ /^(upstream|server|location)/) block = (block == "" ? "" : block " ") name[i]
    sub(/;[ \t]*(#.*)?$/, "", body)
  }
  k = body; sub(/[ \t].*$/, "", k)
  if (tolower(k) !~ keys) return
  v = trim(substr(body, length(k) + 1))
  gsub(/["\047]/, "", v)
  n = split(v, part, /[ \t]+/); out = ""
  for (i = 1; i <= n && i <= 12; i++) {
    if (part[i] ~ /^#/) break
    if (secretive(part[i]) && part[i] !~ /^(stickysession|cookie)/ && part[i] !~ /^(sticky|hash)$/ && !(tolower(k) ~ /^(cookie|sticky|hash|hash-type|stick|stick-table|location)$/)) break
    one = part[i] ~ /:\/\// ? url(part[i]) : part[i] ~ /^[A-Za-z_.-]+=[A-Za-z0-9_.:\/,|-]*$/ && !random(part[i]) ? part[i] : part[i] ~ /@/ && part[i] !~ /^@@?[A-Za-z0-9_.:-]+$/ ? "" : safe(part[i]) || part[i] ~ /^@@?[A-Za-z0-9_.:-]+$/ ? part[i] : ""
    if (one != "") out = (out == "" ? "" : out " ") one
  }
  if (out == "" && n == 0) out = "on"
  k = block == "" || flavour == "apache" ? k : block "." k
  line_out(k, out)
}
# script: far ends of the commands that a shell script runs. Names of hosts that it sets itself are put in
function script(t,   body, at, k, v) {
  body = trim(t)
  if (body == "" || body ~ /^#/) return
  if (body ~ /^(export +|local +|readonly +)?[A-Za-z_]*([Hh][Oo][Ss][Tt]|[Ss][Ee][Rr][Vv][Ee][Rr]|[Aa][Dd][Dd][Rr]|[Nn][Aa][Ss]|[Nn][Oo][Dd][Ee])[A-Za-z0-9_]*=["\047]?[A-Za-z0-9.-]+["\047]?$/) {
    sub(/^(export|local|readonly) +/, "", body); at = index(body, "=")
    v = bare(substr(body, at + 1))
    if (!random(v)) hosts[substr(body, 1, at - 1)] = v
    return
  }
  if (index(body, "$")) for (k in hosts) { gsub("[$][{]" k "[}]", hosts[k], body); while (match(body, "[$]" k "[^A-Za-z0-9_]")) body = substr(body, 1, RSTART - 1) hosts[k] substr(body, RSTART + length(k) + 1) }
  if (body ~ /(^|[ \t;|&(`\/])(psql|pg_dump|pg_dumpall|pg_basebackup|mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mongodump|redis-cli|ldapsearch|rsync|scp|sftp)[ \t]/) {
    v = body; gsub(/[ \t]+/, " ", v)
    while (v ~ /^[A-Za-z_][A-Za-z0-9_]*=[^ "\047]* /) sub(/^[^ ]* /, "", v)
    line_out("runs.command", commandline(v))
  }
  if (body ~ /^(echo|printf|:) /) return
  while (match(body, /[A-Za-z][A-Za-z0-9+.-]*:\/\/[^ \t"\047`<>|;)]+/)) {
    v = substr(body, RSTART, RLENGTH); body = substr(body, RSTART + RLENGTH)
    # what is only known when it runs: the path ends before it
    if (match(v, /[$`(*]/)) { v = substr(v, 1, RSTART - 1); at = index(v, "://"); if (!index(substr(v, at + 3), "/") || index(v, "?")) continue; sub(/[^\/]*$/, "", v) }
    v = url(v)
    if (v !~ /<hidden>/ && v !~ /^file:/) line_out("runs.url", v)
  }
}
# sshd: who may only transfer files, and which folder is all that they see
function sshd(t,   body, k, v) {
  body = trim(t)
  k = tolower(body); sub(/[ \t=].*$/, "", k)
  v = trim(substr(body, length(k) + 1)); sub(/^=[ \t]*/, "", v)
  if (k == "match") { block = v; return }
  if (k ~ /^(chrootdirectory|forcecommand|subsystem)$/ && safe(v)) line_out((block == "" || !safe(block) ? "" : "match " block ".") k, v)
}
function rsyslog(t,   body, m) {
  body = trim(t)
  if (body ~ /^#/ || body == "") return
  if (match(body, /[ \t]@@?\(?[a-z0-9]*\)?[][A-Za-z0-9_.:-]+$/)) line_out("forward", trim(substr(body, RSTART)))
  else if (body ~ /omfwd|omrelp|omelasticsearch|omkafka/ || wide) {
    wide = body !~ /\)/
    if (match(body, /(target|server|broker)="[A-Za-z0-9_.:-]+"/)) { m = substr(body, RSTART, RLENGTH); gsub(/"/, "", m); sub(/^[a-z]+=/, "", m); line_out("forward", m) }
  }
}

{
  file = $0
  if (file ~ /^!/) { print "denied\t" substr(file, 2); next }
  if (file ~ /\t/) next
  section = ""; depth = 0; count = 0; rows = 0; block = ""; element = ""; comment = 0; wide = 0; prefix = ""; waiting = ""; deeper = -1
  xml = file ~ /\.(xml|config)$/
  code = file ~ /\.(py|php|js|rb)$/
  plain = file ~ /(\.(conf|cfg|cnf)|\/[^\/.]+)$/
  flavour = "general"
  if (file ~ /^#/) { file = substr(file, 2); flavour = "script"; split("", hosts) }
  else if (file ~ /^\/etc\/ssh\/sshd_config/) flavour = "sshd"
  if (flavour == "general" && file ~ /\/nginx\//) flavour = "nginx"
  else if (file ~ /\/haproxy[^\/]*\// || file ~ /haproxy[^\/]*\.cfg$/) flavour = "haproxy"
  else if (file ~ /\/(apache2|httpd)\//) flavour = "apache"
  else if (file ~ /\/(redis|valkey|sentinel|keydb)[^\/]*\.conf$/) flavour = "redis"
  else if (file ~ /\/rsyslog/) flavour = "rsyslog"
  while ((getline text < file) > 0) {
    if (++rows > 4000) break
    if (length(text) > 4000) continue
    if (comment) { if (text ~ /-->|\*\//) comment = 0; continue }
    if (text ~ /^[ \t]*(<!--|\/\*)/) { if (text !~ /-->|\*\//) comment = 1; continue }
    if (waiting == "" && text ~ /^[ \t]*([#;]|$)/) continue
    if (flavour == "general") general(text)
    else if (flavour == "script") script(text)
    else if (flavour == "sshd") sshd(text)
    else if (flavour == "nginx") directive(text, "^(server|server_name|listen|proxy_pass|fastcgi_pass|uwsgi_pass|scgi_pass|grpc_pass|memcached_pass|root|alias|ip_hash|least_conn|hash|sticky|proxy_cache_path|fastcgi_cache_path|client_body_temp_path|proxy_temp_path|access_log|error_log|include|dav_methods|upload_store|resolver|mirror)$")
    else if (flavour == "haproxy") directive(text, "^(bind|server|server-template|cookie|stick-table|stick|balance|mode|default_backend|use_backend|appsession|hash-type|log|source)$")
    else if (flavour == "apache") directive(text, "^(documentroot|servername|serveralias|listen|proxypass|proxypassmatch|proxypassreverse|balancermember|proxyset|alias|scriptalias|customlog|errorlog|php_value|php_admin_value|sethandler|wsgiscriptalias|wsgidaemonprocess|davlockdb|dav|cacheroot|passengerapproot|jkworkersfile|jkmount|include|includeoptional|serverroot)$")
    else if (flavour == "redis") directive(text, "^(bind|port|dir|save|appendonly|appendfsync|maxmemory|maxmemory-policy|replicaof|slaveof|cluster-enabled|unixsocket|dbfilename|appenddirname|sentinel|databases|tls-port|include)$")
    else rsyslog(text)
  }
  close(file)
}
'
