# Processes by whole-table reads: a handful of commands for all processes, never one for each.

# run_on FILES COMMAND...: the command on these files, one on a line; at once where they fit on one command line of the oldest kernel
run_on() {
  run_files=$1
  shift
  if [ -z "$run_files" ]; then return
  elif [ ${#run_files} -lt 60000 ]; then "$@" $run_files
  else say "$run_files" | tr '\n' '\000' | xargs -0 "$@"; fi
}

# of_processes NAME...: these files of every process, one on a line
of_processes() {
  [ -n "$PIDS" ] || return 0
  for name in "$@"; do printf "/proc/%s/$name\n" $PIDS; done
}

# records FILES: "FILE:RECORD", records ended by NUL become lines, newlines \001
records() { run_on "$1" grep -azH '' | tr '\n\000' '\001\n'; }
if [ "$(printf 'a\000b\000' | grep -azc '' 2>/dev/null)" != 2 ]; then
  records() {
    for each in $1; do
      [ -r "$each" ] && tr '\n\000' '\001\n' <"$each" | awk -v f="$each" '{ print f ":" $0 }'
    done
  }
fi

# process_table: "PID..." of user-space processes but ours, and then
# pid ppid session start cpu rss uid euid capabilities namespaces control-group comm of each, separated by tabs.
# grep reads on when a process goes away while it is read; getline of mawk would end the program
process_table() {
  {
    run_on "$(printf '%s/stat\n' /proc/[0-9]*)" grep -aH ''
    run_on "/proc/stat
$(printf '%s/status\n' /proc/[0-9]*)" grep -aHE '^(Uid:|NSpid:|CapEff:|btime )'
    run_on "$(printf '%s/cgroup\n' /proc/[0-9]*)" grep -aH ''
  } | awk -v self="$$" '
    # stat of one process, whose name may hold newlines (\001) and parentheses
    function take(pid, text,   open, tail, comm, f) {
      open = index(text, "(")
      tail = text
      sub(/.*\) /, "", tail)
      comm = substr(text, open + 1, length(text) - length(tail) - open - 2)
      split(tail, f, " ")
      parent[pid] = f[2]
      if (int(f[7] / 2097152) % 2 == 1 || pid == 2) return
      order[++n] = pid
      gsub(/\\/, "\\\\", comm); gsub(/\t/, "\\t", comm); gsub(/\001/, "\\n", comm)
      name[pid] = comm
      row[pid] = pid "\t" f[2] "\t" f[4] "\t" f[20] "\t" (f[12] + f[13]) "\t" f[22]
      uids[pid] = "-\t-"; cap[pid] = "-"; spaces[pid] = 1
    }
    {
      at = index($0, ":"); split(substr($0, 1, at - 1), place, "/"); pid = place[3]; rest = substr($0, at + 1)
    }
    place[4] == "stat" {
      if (pid == taking) { text = text "\001" rest; next }
      if (taking) take(taking, text)
      taking = pid; text = rest
      next
    }
    taking { take(taking, text); taking = 0 }
    pid == "stat" { boot = rest; next }
    !(pid in row) { next }
    place[4] == "status" {
      m = split(rest, u, /[ \t]+/)
      if (u[1] == "Uid:") uids[pid] = u[2] "\t" u[3]
      else if (u[1] == "NSpid:") spaces[pid] = m - 1
      else cap[pid] = u[2]
      next
    }
    settled[pid] { next }
    {
      at = index(rest, ":"); rest = substr(rest, at + 1)
      at = index(rest, ":"); kind = substr(rest, 1, at - 1); path = substr(rest, at + 1)
      if (path ~ /docker|libpod|crio|kubepods|containerd|lxc/) { group[pid] = path; settled[pid] = 1 }
      else if (group[pid] == "" || kind == "name=systemd" || (kind == "" && group[pid] == "/")) group[pid] = path
    }
    END {
      if (taking) take(taking, text)
      for (i = 1; i <= n; i++) {
        p = order[i]; up = p; ours = 0
        for (depth = 0; depth < 20 && up > 1; depth++) { if (up == self) { ours = 1; break } up = parent[up] }
        if (ours) left_out[p] = 1; else printf "%s ", p
      }
      print "\n" boot
      for (i = 1; i <= n; i++) if (!((p = order[i]) in left_out)) {
        gsub(/\t/, " ", group[p])
        print row[p] "\t" uids[p] "\t" cap[p] "\t" spaces[p] "\t" group[p] "\t" name[p]
      }
    }'
}

processes() {
  say "ticks $TICKS page $PAGE"
  say "$TABLE"
}

# commands: command lines by an allow-list of what is safe to show
commands() { records "$(of_processes cmdline)" | awk "$REDACT_VALUES $REDACT_WORDS $REDACT_COMMANDS"; }

# environment: names only. Newlines in values were made \001 first, so that no value starts a line
environment() {
  [ "$USER_ID" = 0 ] || denied "environment of other users' processes"
  records "$(of_processes environ)" | awk '
    {
      at = index($0, ":"); file = substr($0, 1, at - 1); rest = substr($0, at + 1)
      split(file, part, "/"); pid = part[3]
      at = index(rest, "="); name = substr(rest, 1, at - 1)
      if (at < 2 || name !~ /^[A-Za-z_][A-Za-z0-9_]*$/ || length(name) > 80) name = ""
      if (pid != last) { if (last != "") print line; line = pid; last = pid }
      if (name != "") line = line " " name
    }
    END { if (last != "") print line }'
}

# names with control characters are escaped where ls can do so
ESCAPE=
if ls -bd / >/dev/null 2>&1; then ESCAPE=b; fi

# process_links: SPACES of the processes, and then "PID NAME TARGET" for executable, working folder and network namespace
process_links() {
  run_on "/proc/self/ns/net
$(of_processes exe cwd ns/net)" ls -ldn$ESCAPE | awk "$NAMESPACES"'
    {
      at = index($0, " /proc/"); to = index($0, " -> ")
      if (!at || !to) next
      path = substr($0, at + 7, to - at - 7)
      slash = index(path, "/")
      pid = substr(path, 1, slash - 1); name = substr(path, slash + 1)
      target = substr($0, to + 4)
      if (name == "ns/net") meet(target, pid)
      if (pid != "self") row[++n] = pid " " name " " target
    }
    END { print met(); for (i = 1; i <= n; i++) print row[i] }'
}

links() {
  [ "$USER_ID" = 0 ] || denied "executable and working folder of other users' processes"
  say "$LINKS"
}

# process_io: "PID read_bytes write_bytes cancelled_write_bytes"
process_io() {
  read -r tick rest </proc/uptime && say "at $tick"
  [ "$USER_ID" = 0 ] || denied "input and output of other users' processes"
  run_on "$(of_processes io)" grep -H '_bytes:' | awk '
    {
      at = index($0, ":"); split(substr($0, 1, at - 1), place, "/"); split(substr($0, at + 1), f, " ")
      if (place[3] != pid) { tell(); pid = place[3]; r = w = c = "" }
      if (f[1] == "read_bytes:") r = f[2]
      else if (f[1] == "write_bytes:") w = f[2]
      else c = f[2]
    }
    function tell() { if (pid != "" && w != "") print pid, r, w, c }
    END { tell() }'
}

# open_table: "PID s INODE..." for sockets, "PID f FD MODE TARGET" for files open for writing and devices
open_table() {
  # a first operand of our own, because ls prints no heading for a single one
  run_on "$(of_processes fd)" ls -ln$ESCAPE /proc/self/task | awk '
    /^\/proc\/[0-9a-z]+\/(fd|task):$/ { if (line != "") print line; line = ""; split($0, part, "/"); pid = part[3]; next }
    pid ~ /^[0-9]+$/ {
      to = index($0, " -> ")
      if (!to) next
      target = substr($0, to + 4)
      if (target ~ /^socket:\[/) {
        gsub(/[^0-9]/, "", target)
        line = (line == "" ? pid " s" : line) " " target
      } else if (substr(target, 1, 1) == "/") {
        mode = substr($0, 1, 4)
        device = target ~ /^\/dev\//
        if (device && target ~ /^\/dev\/(null|zero|full|random|urandom|tty|pts\/|ptmx|console|shm\/)/ && target !~ /^\/dev\/shm\//) next
        if (substr(mode, 3, 1) != "w" && !device) next
        head = substr($0, 1, to - 1); n = split(head, f, " ")
        print pid, "f", f[n], substr(mode, 2, 2), target
      }
    }
    END { if (line != "") print line }'
}

open_files() {
  [ "$USER_ID" = 0 ] || denied "open files of other users' processes"
  say "$OPEN"
  run_on "$(say "$OPEN" | awk '$2 == "f" { print "/proc/" $1 "/fdinfo/" $3 }')" grep -H '^flags:' | awk '
    { at = index($0, ":"); split(substr($0, 1, at - 1), place, "/"); print place[3], "o", place[5], $NF }'
}

mapped_files() {
  [ "$USER_ID" = 0 ] || denied "mapped files of other users' processes"
  run_on "$(of_processes maps)" grep -H ' rw-s ' | awk '
    {
      at = index($0, ":"); split($0, part, "/"); rest = substr($0, at + 1)
      split(rest, f, " ")
      path = index(rest, "/")
      if (f[2] != "rw-s" || !path || f[5] == "0") next
      path = substr(rest, path)
      if (path ~ /^\/(dev\/zero|SYSV|memfd:|dev\/shm\/)/ || (part[3] path) in seen) next
      seen[part[3] path] = 1
      print part[3], path
    }'
}
