# The frame: sections with a begin, an end, a status; limits of bytes and time; no temporary file, no here-document.

NEWLINE='
'
umask 077
LC_ALL=C
PATH=$SEARCH_PATH
export LC_ALL PATH

say() { printf '%s\n' "$*"; }
if [ -n "${KSH_VERSION-}" ]; then
  # printf is no builtin of mksh, and an argument of a real command is limited to 128 KiB
  say() { print -r -- "$*"; }
fi

has() { command -v "$1" >/dev/null 2>&1; }

# where both are there, mawk starts and reads in half the time of gawk
if has mawk; then awk() { mawk "$@"; }; fi

# NOW: hundredths of a second, of the last 10^6 seconds; small enough for the 32-bit numbers of mksh
clock() {
  read -r tick rest </proc/uptime
  whole=${tick%.*}
  while [ ${#whole} -lt 6 ]; do whole=0$whole; done
  NOW=1${whole#"${whole%??????}"}${tick#*.}
}

# SPENT: hundredths since $1
since() {
  clock
  SPENT=$((NOW - $1))
  [ $SPENT -ge 0 ] || SPENT=$((SPENT + 100000000))
}

note() { say ""; say "@@$NONCE note $1 $2"; }
denied() { note denied "$1"; }
absent() { note absent "$1"; }
failed() { note failed "$1"; }

begin() {
  since "$STARTED"
  SECTION=$1 BEGAN=$NOW
  say "@@$NONCE begin $1 $((EPOCH + SPENT / 100)) $2"
}

finish() {
  since "$BEGAN"
  say ""
  say "@@$NONCE end $SECTION $((SPENT * 10))"
}

within_budget() {
  since "$STARTED"
  [ $((SPENT / 100)) -lt "$BUDGET" ]
}

# section NAME BYTES COMMAND...: for what cannot hang
section() {
  begin "$1" "$2"
  shift 2
  if within_budget; then
    "$@" </dev/null 2>/dev/null || failed "ended with $?"
  else
    note timed_out "no time left for it"
  fi
  finish
}

# watched NAME BYTES COMMAND...: for what may hang; the guard ends it, with 137
watched() {
  begin "$1" "$2"
  shift 2
  if within_budget; then
    "$@" </dev/null 2>/dev/null &
    wait $!
    case $? in
      0) ;;
      137) note timed_out "ended after $LIMIT seconds" ;;
      *) failed "ended with an error" ;;
    esac
  else
    note timed_out "no time left for it"
  fi
  finish
}

# guard PID: one for the whole script. It wakes rarely, and ends what that shell began more than LIMIT seconds ago
guard() {
  pause=
  trap '[ -z "$pause" ] || kill $pause; exit 0' TERM
  read -r own rest </proc/self/stat
  while [ -d "/proc/$1" ]; do
    sleep "$TICK" &
    pause=$!
    wait $pause
    read -r uptime rest </proc/uptime
    kill -9 $(cat /proc/[0-9]*/stat | overdue "$1")
  done
}

# overdue PID: of the lines of /proc/PID/stat, the old children of PID but the guard, with all below them
overdue() {
  awk -v top="$1" -v own="$own" -v now="${uptime%.*}" -v limit="$LIMIT" -v ticks="$TICKS" '
    { pid = $1; sub(/^.*[)] /, ""); parent[pid] = $2; began[pid] = $20 }
    END {
      for (p in parent) if (parent[p] == top && p != own && began[p] < (now - limit) * ticks) doomed[p] = 1
      do {
        more = 0
        for (p in parent) if (!(p in doomed) && (parent[p] in doomed)) { doomed[p] = 1; more = 1 }
      } while (more)
      for (p in doomed) print p
    }'
}

# Counts bytes, cuts what is too much, gives each section one status, and ends at the last mark.
framed() {
  awk '
  BEGIN { mark = "@@" ENVIRON["ASSESS_NONCE"] " "; size = length(mark); room = ENVIRON["ASSESS_BYTES"] + 0 }
  function worse(word, why) {
    if (rank[word] >= rank[status]) { if (rank[word] > rank[status]) detail = ""; status = word }
    if (why != "" && length(detail) < 400) detail = (detail == "" ? "" : detail "; ") why
  }
  function put(text) {
    if (cut) return
    bytes += length(text) + 1
    if (bytes > cap || bytes > room) { cut = 1; worse("truncated", "more than fits"); return }
    print text
  }
  BEGIN { rank["ok"] = 0; rank["absent"] = 1; rank["failed"] = 2; rank["denied"] = 3; rank["truncated"] = 4; rank["timed_out"] = 5 }
  substr($0, 1, size) == mark {
    while (blank > 1) { put(""); blank-- }
    blank = 0
    line = substr($0, size + 1)
    split(line, word, " ")
    if (word[1] == "begin") {
      print mark "begin " word[2] " " word[3]
      name = word[2]; cap = word[4] + 0; bytes = 0; cut = 0; status = "ok"; detail = ""
    } else if (word[1] == "note") {
      worse(word[2], substr(line, length("note " word[2]) + 2))
    } else if (word[1] == "end") {
      room -= bytes
      print mark "end " name " " status " " word[3] (detail == "" ? "" : " " detail)
    } else if (word[1] == "done") {
      print mark "done"
      exit
    } else print
    next
  }
  $0 == "" { blank++; next }
  { while (blank > 0) { put(""); blank-- } put($0) }
  '
}
