# The frame: sections with a begin, an end, a status; limits of bytes and time; no temporary file, no here-document.

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

note() { say ""; say "@@$NONCE note $*"; }
denied() { note denied "$*"; }
absent() { note absent "$*"; }
failed() { note failed "$*"; }

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

# watched NAME BYTES SECONDS COMMAND...: for what may hang
watched() {
  begin "$1" "$2"
  limit=$3
  shift 3
  if within_budget; then
    left=$((BUDGET - SPENT / 100))
    [ "$limit" -le "$left" ] || limit=$left
    bounded "$limit" "$@"
    case $? in
      0) ;;
      137) note timed_out "ended after $limit seconds" ;;
      *) failed "ended with $code" ;;
    esac
  else
    note timed_out "no time left for it"
  fi
  finish
}

# bounded SECONDS COMMAND...: ended with all its children, and with 137, when its time is over
bounded() {
  time_limit=$1
  shift
  "$@" </dev/null 2>/dev/null &
  job=$!
  guard "$job" "$time_limit" >/dev/null 2>&1 &
  guard=$!
  wait $job 2>/dev/null
  code=$?
  kill $guard 2>/dev/null
  wait $guard 2>/dev/null
  return $code
}

guard() {
  sleep "$2" &
  pause=$!
  trap 'kill $pause; exit 0' TERM
  wait $pause && end_tree "$1"
}

end_tree() {
  kill -9 $(cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$1" '
    { pid = $1; sub(/^.*\)/, ""); parent[pid] = $2 }
    END {
      doomed[top] = 1
      do {
        more = 0
        for (p in parent) if (!(p in doomed) && (parent[p] in doomed)) { doomed[p] = 1; more = 1 }
      } while (more)
      for (p in doomed) print p
    }')
}

# Counts bytes, cuts what is too much, gives each section one status, and ends at the last mark.
framed() {
  awk '
  BEGIN { mark = "@@" ENVIRON["ASSESS_NONCE"] " "; size = length(mark); room = ENVIRON["ASSESS_BYTES"] + 0 }
  function worse(word, why) {
    if (rank[word] >= rank[status]) { if (rank[word] > rank[status]) detail = ""; status = word }
    if (why != "" && length(detail) < 400) detail = detail (detail == "" ? "" : "; ") why
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
