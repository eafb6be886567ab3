# What may be shown of values: an allow-list. awk only, without intervals (mawk and old gawk do not know them).

REDACT_VALUES='
function random(v,   n, i, p, part, d, u, l) {
  n = split(v, part, /[^A-Za-z0-9+=]+/)
  for (i = 1; i <= n; i++) {
    p = part[i]; d = p ~ /[0-9]/; u = p ~ /[A-Z]/; l = p ~ /[a-z]/
    if (length(p) >= 40 || (length(p) >= 20 && d && (u || l)) || (length(p) >= 9 && d && u && l)) return 1
  }
  return 0
}
function safe(v) {
  return length(v) <= 240 && v !~ /[^A-Za-z0-9_.,:\/\\$%{}()*+~ |-]/ && !random(v)
}
function trim(v) { sub(/^[ \t\r]+/, "", v); sub(/[ \t\r]+$/, "", v); return v }
function bare(v,   q) {
  v = trim(v)
  q = substr(v, 1, 1)
  if ((q == "\"" || q == "\047") && length(v) > 1 && substr(v, length(v)) == q) v = substr(v, 2, length(v) - 2)
  return v
}
function after_at(v,   n, part) { n = split(v, part, "@"); return part[n] }
function url(v,   at, scheme, rest, q, head, tail, slash, extra) {
  at = index(v, "://")
  scheme = substr(v, 1, at - 1); rest = substr(v, at + 3)
  if (scheme !~ /^[A-Za-z][A-Za-z0-9+.:-]*$/) return "<hidden>"
  q = match(rest, /[?#;& \t"\047,]/)
  while (q && substr(rest, q, 1) == ",") {
    at = match(substr(rest, q + 1), /[?#;& \t"\047,]/)
    q = at ? q + at : 0
  }
  head = q ? substr(rest, 1, q - 1) : rest
  tail = q ? substr(rest, q) : ""
  if (index(tail, "@")) {
    if (index(head, "@")) return scheme "://<hidden>"
    if (tail !~ /^\?[A-Za-z0-9_.]+=/ && !(scheme ~ /sqlserver$/ && tail ~ /^;/)) return scheme "://<hidden>"
  }
  head = after_at(head)
  extra = ""
  if (match(tolower(tail), /[;?&](databasename|database)=[a-z0-9_.-]+/)) extra = "/" substr(tail, index(substr(tail, RSTART), "=") + RSTART, RLENGTH - index(substr(tail, RSTART), "="))
  slash = index(head, "/")
  if (slash && (random(substr(head, slash)) || substr(head, slash) ~ /[^A-Za-z0-9_.,:\/$%{}~*+-]/)) head = substr(head, 1, slash)
  at = slash ? substr(head, 1, slash - 1) : head
  if (random(at)) return scheme "://<hidden>"
  if (at !~ /^[A-Za-z0-9_.,*${}-]*(:([0-9]+|\$\{[A-Za-z0-9_:.-]+\}))?(,[A-Za-z0-9_.*${}-]+(:[0-9]+)?)*$/ && at !~ /^\[[0-9A-Fa-f:.]+\](:[0-9]+)?$/ && at !~ /^\$\{[A-Za-z0-9_:.-]+\}(:\$\{[A-Za-z0-9_:.-]+\})?$/ && at !~ /^(tcp|unix)\([A-Za-z0-9_.:\/-]*\)$/) return scheme "://<hidden>"
  return scheme "://" head extra
}
function tns(v,   out, name, i, n, names, low) {
  n = split("host port service_name sid", names, " "); low = tolower(v); out = ""
  for (i = 1; i <= n; i++) if (match(low, "[(]" names[i] "[ ]*=[ ]*[a-z0-9_.-]+")) {
    name = substr(v, RSTART + 1, RLENGTH - 1)
    out = (out == "" ? "" : out ";") names[i] "=" trim(substr(name, index(name, "=") + 1))
  }
  return out == "" ? "<hidden>" : out
}
function oracle(v,   rest) {
  if (!index(v, "@")) return "<hidden>"
  rest = after_at(v)
  if (rest ~ /\(/) return "jdbc:oracle:" tns(rest)
  sub(/^\/\//, "", rest); sub(/[?#].*$/, "", rest)
  return rest ~ /^[A-Za-z0-9_.-]+(:[0-9]+)?([:\/][A-Za-z0-9_.-]+)*$/ ? "jdbc:oracle:thin:@//" rest : "<hidden>"
}
function conn(v,   n, i, part, at, k, val, out, driver) {
  n = split(v, part, v ~ /;/ ? ";" : " ")
  out = ""
  for (i = 1; i <= n; i++) {
    at = index(part[i], "=")
    if (!at) continue
    k = tolower(trim(substr(part[i], 1, at - 1))); val = bare(substr(part[i], at + 1))
    driver = ""
    if (match(k, /^[a-z]+:/)) { driver = substr(k, 1, RLENGTH - 1); k = substr(k, RLENGTH + 1) }
    if (k ~ /^(host|hostaddr|server|data source|datasource|address|addr|network address|port|dbname|database|initial catalog|service|service_name|sid|driver|provider|dsn|unix_socket|failover partner)$/ && val ~ /^(tcp:)?[A-Za-z0-9_.,:\/\\${} -]+$/ && !random(val))
      out = (out == "" ? "" : out ";") (driver == "" ? "" : "driver=" driver ";") k "=" val
  }
  return out
}
function shown(v,   rest) {
  v = bare(v)
  if (v == "") return ""
  if (tolower(v) ~ /^jdbc:oracle:/) return oracle(v)
  if (tolower(v) ~ /\(description/) return tns(v)
  if (index(v, "://") && v !~ /^[a-z]+:[a-z_]+=/) return url(v)
  if (v ~ /=/ && v !~ /@(tcp|unix)\(/) return conn(v)
  if (v ~ /@/) {
    rest = after_at(v); sub(/\?.*$/, "", rest)
    if (v ~ /\?.*@/) return ""
    return rest ~ /^(tcp|unix)\([A-Za-z0-9_.:\/-]+\)\/[A-Za-z0-9_.-]*$/ || rest ~ /^[A-Za-z0-9_.-]+:[0-9]+(\/[A-Za-z0-9_.-]*)?$/ ? rest : ""
  }
  if (v ~ /[ \t]/) return words_shown(v)
  return safe(v) ? v : ""
}
# several words are shown when each is a path, or an address with or without a port; never free text
function words_shown(v,   n, i, part) {
  n = split(v, part, /[ \t]+/)
  for (i = 1; i <= n; i++) if (random(part[i]) || part[i] !~ /^([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+|[A-Za-z0-9-]+:[0-9]+|[0-9.]+:[0-9]+|[0-9A-Fa-f]*:[0-9A-Fa-f:]+|localhost|files|dns|\*|[A-Za-z0-9;]*\/[A-Za-z0-9_.\/+-]*),?$/) return ""
  return v
}
function secretive(k) {
  return tolower(k) ~ /pass|pwd|secret|token|credential|apikey|api.key|access.?key|private|salt|encrypt|cipher|signature|(^|[^a-z])(pw|key|keys|auth|authorization|cred|creds|login|bearer|jwt|hash|cookie|pin|nonce)([^a-z]|$)/
}
'

REDACT_WORDS='
BEGIN {
  hidden = "<hidden>"
  n = split("find tar rsync cp mv rm gzip chown chmod touch mkdir ls du test [", each, " ")
  for (i = 1; i <= n; i++) filing[each[i]] = 1
}
# pathed: of a path that goes on in a way that cannot be judged, the folder
function pathed(v,   at) {
  match(v, /^\/[A-Za-z0-9_.\/+-]*/)
  if (RLENGTH == length(v)) return random(v) ? hidden : v
  v = substr(v, 1, RLENGTH); sub(/[^\/]*$/, "", v)
  return v == "/" || random(v) ? hidden : v hidden
}
# targets: after something hidden, of the words that are left only the files that are written, and what file tools work on
function targets(part, i, n,   out, t, last, kept) {
  for (last = part[i++]; i <= n && i <= 60; last = part[i++]) {
    t = part[i]; kept = ""
    if (last ~ /^(&&|\|\|?|;)$/) cmd = named(t)
    if (t ~ /^\// && last ~ /^([0-9]?>>?|-f|-C)$/) kept = last " " pathed(t)
    else if (t ~ /^[0-9]?>>?\//) kept = substr(t, 1, index(t, "/") - 1) pathed(substr(t, index(t, "/")))
    else if (t ~ /^--(result-file|file|directory)=\//) kept = substr(t, 1, index(t, "=")) pathed(substr(t, index(t, "=") + 1))
    else if ((cmd in filing) && t ~ /^([A-Za-z0-9_.-]+@)?[A-Za-z0-9.-]*:?\/[A-Za-z0-9_.-]+\/[A-Za-z0-9_.\/-]*$/) kept = value(t)
    if (kept == "" && out !~ /<hidden>$/) kept = hidden
    if (kept != "") out = out " " kept
  }
  return out
}
function named(v) { sub(/^.*\//, "", v); return v }
function value(v,   s) {
  if (v == "") return ""
  # of "account@host:/path" the account is left out
  if (v ~ /^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+(:[A-Za-z0-9_.\/~-]*)?$/ && !random(v)) return hidden "@" after_at(v)
  if (v ~ /:\/\// || tolower(v) ~ /^jdbc:oracle:/) { s = shown(v); return s == "" ? hidden : s }
  if (v ~ /@/ || v ~ /=/) { s = shown(v); return s == "" ? hidden : s }
  return word(v) ? v : hidden
}
# word: a path, a file, a class, a host, a number, or a plain word without digits inside
function word(v) {
  if (!safe(v) || length(v) > 200) return 0
  if (v ~ /^[~.]?[A-Za-z0-9_.+-]*\/[A-Za-z0-9_.,:\/+@-]*$/) return 1
  if (v ~ /^[0-9.:,-]+[kKmMgGsh%]?$/) return 1
  if (v ~ /^[+][0-9]+[a-zA-Z]?$/) return length(v) <= 6
  if (v ~ /^\*\.[a-z]+$/) return length(v) <= 10
  if (v ~ /^[A-Za-z_.:,-]+$/) return 1
  if (v ~ /^[A-Za-z][A-Za-z_-]*[0-9]?[0-9]?$/) return length(v) <= 40
  if (v ~ /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+(:[A-Za-z0-9_.]+)?$/) return 1
  if (v ~ /^[A-Za-z0-9_-]+:[0-9]+$/) return 1
  if (v ~ /^[a-z]+[0-9]*([_.-][a-z0-9]+)*$/ && length(v) <= 40) return 1
  return 0
}
function token(t,   at, key, val) {
  if (hide) { if (t !~ /^-[A-Za-z]$/) hide = 0; dirty = 1; return hidden }
  at = index(t, "=")
  if (t ~ /^-/ && at) {
    key = substr(t, 1, at - 1); val = substr(t, at + 1)
    if (secretive(key)) { dirty = 1; return key "=" hidden }
    if (key ~ /[^A-Za-z0-9_.+:-]/ || random(key)) { dirty = 1; return hidden }
    val = value(val); if (index(val, hidden)) dirty = 1
    return key "=" val
  }
  if (t ~ /^-[pPuUwae]$/ && !(cmd in filing)) { hide = 1; return t }
  if (t ~ /^-[pPuUwa]./ && !(cmd in filing) && t !~ /^-(port|pid|pidfile|path|prefix|profile|properties|user|userland|uid|umask|workers?|wait|addr|address|all|apps?|application|access-log|agentlib.*|agentpath.*|async|auto[a-z]*)$/) { dirty = 1; return substr(t, 1, 2) hidden }
  if (t ~ /^-/) {
    if (secretive(t)) hide = 1
    if (safe(t)) return t
    dirty = 1; return hidden
  }
  if (at && t ~ /^[A-Za-z_][A-Za-z0-9_.-]*=/) {
    key = substr(t, 1, at - 1); val = substr(t, at + 1)
    if (secretive(key)) { dirty = 1; return key "=" hidden }
    val = value(val); if (index(val, hidden)) dirty = 1
    return key "=" val
  }
  if (secretive(t) && t !~ /\//) hide = 1
  val = value(t)
  if (val == hidden) dirty = 1
  return val
}
# Text of several words (a title set by the process, or the text of sh -c): once something is hidden, so is the rest
function words(v,   n, i, part, out) {
  if (v ~ /^postgres: /) {
    sub(/\001.*/, "", v)
    return v !~ /[^][A-Za-z0-9_.,:()\/ -]/ ? substr(v, 1, 200) : "postgres: " hidden
  }
  n = split(v, part, /[ \001]+/)
  out = ""; dirty = 0; cmd = ""
  for (i = 1; i <= n && i <= 40; i++) {
    # what joins commands starts the next one; a redirection names a file
    if (part[i] ~ /^(&&|\|\||\||;|&|\{|\}|\(|\)|\[|\]|!|[0-9]?>&[0-9]|[0-9&]?>>?(\/[A-Za-z0-9_.\/-]*)?|<|\{\}|\\;)$/) { out = (i == 1 ? "" : out " ") part[i]; hide = 0; if (part[i] ~ /^[&|;({!]/ && part[i] != "{}") cmd = ""; continue }
    if (cmd == "") cmd = named(part[i])
    if (part[i] ~ /^\([A-Za-z0-9_.\/-]+\)$/) { out = out " " part[i]; continue }
    if (part[i] ~ /["\047`$;|&<>\\]/ && part[i] !~ /^["\047]?[A-Za-z0-9_.\/:-]+["\047]?[;]?$/ && part[i] !~ /^(["\047])\*\.[a-z]+["\047]$/) {
      out = out " " (part[i] ~ /^\// && !hide ? pathed(part[i]) : hidden) targets(part, i, n)
      break
    }
    out = (i == 1 ? "" : out " ") token(part[i] ~ /^["\047]\*/ ? bare(part[i]) : part[i])
    if (dirty) { out = out targets(part, i, n); break }
  }
  hide = 0
  return out
}
function argument(v) { return v ~ /[ \001]/ ? words(v) : token(v) }
function commandline(v) { hide = 0; return words(v) }
'

REDACT_COMMANDS='
function visible(v) { gsub(/\\/, "\\\\", v); gsub(/\t/, "\\t", v); gsub(/\001/, "\\n", v); gsub(/\r/, "\\r", v); return v }
function flush() { if (last != "") print line; line = ""; hide = 0; count = 0; empty = 0 }
{
  at0 = index($0, ":"); split(substr($0, 1, at0 - 1), place, "/"); pid = place[3]
  text = substr($0, at0 + 1)
  if (pid != last) { flush(); last = pid; line = pid; cmd = tool = named(text) }
  else cmd = tool
  # a title that a process has set leaves empty arguments behind it
  if (text == "" && !hide) { empty++; next }
  if (count > 60) next
  while (empty > 0 && count < 60) { line = line "\t"; empty--; count++ }
  empty = 0; count++
  line = line "\t" (count <= 60 ? visible(argument(text)) : "<more>")
}
END { flush() }
'

# systemctl show: the first word of a command, then the same allow-list for the rest; no environment
REDACT_UNITS='
/^ExecStart=/ {
  v = $0
  n = index(v, "argv[]=")
  if (n) { v = substr(v, n + 7); sub(/ ; ignore_errors=.*$/, "", v); sub(/ ;.*$/, "", v) } else sub(/^ExecStart=/, "", v)
  print "ExecStart=" commandline(v)
  next
}
/^(User|WorkingDirectory|StateDirectory|CacheDirectory|EnvironmentFiles?|ReadWritePaths|FragmentPath|Id|ActiveState|SubState|MainPID|PrivateTmp)=/ || $0 == "" { print }
'

# Cron lines: schedule and user as they are, the command by the allow-list; assignments by name
REDACT_CRON='
{
  file = $0; lines = 0
  while ((getline row < file) > 0 && lines++ < 500) {
    row = trim(row)
    if (row == "" || row ~ /^#/) continue
    if (row ~ /^[A-Za-z_][A-Za-z0-9_]*[ \t]*=/) {
      key = row; sub(/[ \t]*=.*/, "", key)
      if (key == "PATH" || key == "SHELL") print "set\t" file "\t" key "\t" bare(substr(row, index(row, "=") + 1))
      else print "set\t" file "\t" key "\t" hidden
      continue
    }
    n = split(row, f, /[ \t]+/)
    fields = row ~ /^@/ ? 1 : 5
    if (file ~ /anacrontab$/) fields = row ~ /^@/ ? 3 : 3
    owner = file
    when = f[1]; for (i = 2; i <= fields; i++) when = when " " f[i]
    if (file ~ /\/spool\/cron\//) { sub(/.*\//, "", owner); from = fields + 1 }
    else if (file ~ /anacrontab$/) { owner = "root"; from = fields + 1 }
    else { owner = f[fields + 1]; from = fields + 2 }
    rest = ""
    for (i = from; i <= n; i++) rest = (i == from ? "" : rest " ") f[i]
    print "job\t" file "\t" when "\t" owner "\t" commandline(rest)
  }
  close(file)
}
'
