# Containers as their engines list them, or as the engines' own files do; else the cgroup paths of processes remain.

# was_podman_used: by this login; asked for containers, podman makes the storage that it lacks
was_podman_used() {
  if [ "$USER_ID" = 0 ]; then storage=/var/lib/containers/storage; else storage=$HOME/.local/share/containers/storage; fi
  [ -d "$storage/libpod" ] || [ -e "$storage/db.sql" ]
}

containers() {
  asked=
  for engine in docker podman; do
    has $engine || continue
    [ $engine = docker ] || was_podman_used || continue
    if ! list=$($engine ps -a -q --no-trunc); then
      # a client without its engine has no containers
      if [ -S /run/$engine.sock ] || [ $engine = podman ]; then denied "$engine ps"; fi
      continue
    fi
    asked="$asked $engine "
    [ -n "$list" ] || continue
    $engine inspect --format '{{.Id}}|{{.Name}}|{{.Config.Image}}|{{.State.Status}}|{{range .Mounts}}{{.Type}}:{{.Source}}:{{.Destination}}:{{.RW}},{{end}}' $list |
      awk -v engine=$engine '{ print engine "|" $0 }'
  done
  container_files
  if has lxc-ls; then lxc-ls -1 | awk '{ print "lxc|" $1 "|" $1 "||" }'; fi
  return 0
}

# docker_root: where the engine keeps its data
docker_root() {
  [ ! -r /etc/docker/daemon.json ] || root=$(sed -n 's/.*"\(data-root\|graph\)"[ ]*:[ ]*"\([^"]*\)".*/\2/p' /etc/docker/daemon.json)
  say "${root:-/var/lib/docker}"
}

# container_files: of engines that did not answer, what they wrote of their containers
container_files() {
  set --
  case $asked in
    *docker*) ;;
    *)
      root=
      root=$(docker_root)
      if [ -d "$root" ] && [ ! -x "$root" ]; then denied "$root"; fi
      if [ -d "$root/containers" ] && [ ! -r "$root/containers" ]; then denied "$root/containers"; fi
      for file in "$root"/containers/*/config.v2.json; do [ ! -r "$file" ] || set -- "$@" "$file"; done ;;
  esac
  case $asked in
    *podman*) ;;
    *)
      for root in /var/lib/containers/storage /home/*/.local/share/containers/storage; do
        [ -d "$root" ] || continue
        [ -x "$root" ] || { denied "$root"; continue; }
        for file in "$root"/*-containers/containers.json "$root"/*-containers/*/userdata/config.json; do [ ! -r "$file" ] || set -- "$@" "$file"; done
      done ;;
  esac
  for file in /run/containerd/io.containerd.runtime.*/*/*/config.json; do [ ! -r "$file" ] || set -- "$@" "$file"; done
  if [ -d /run/containerd ] && [ ! -x /run/containerd ]; then denied "/run/containerd"; fi
  [ $# = 0 ] || awk "$CONTAINER_FILES" "$@"
}

# "ENGINE|ID|NAME|IMAGE|STATUS|TYPE:SOURCE:DESTINATION:WRITABLE,..." of each; names, images and mounts by allow-list, nothing else
CONTAINER_FILES='
function plain(v) { gsub(/[|,\001-\037]/, " ", v); return v }
# take: one value of the file, by the names that lead to it, joined by \034
function take(path, v,   part, n) {
  n = split(path, part, "\034")
  if (engine == "docker") {
    if (path == "ID") id = v
    else if (path == "Name") label = v
    else if (path == "Config\034Image") image = v
    else if (path == "State\034Running") status = v == "true" ? "running" : "exited"
    else if (part[1] == "MountPoints" && n == 3) mount(part[2], part[3], v, part[2])
  } else if (listing) {
    if (n != 2 && !(n == 3 && part[2] == "names")) return
    if (part[2] == "id") { id = v; ids[++listed] = v; engine_of[v] = "podman" }
    else if (part[2] == "names" && part[3] == 0) names[id] = v
    else if (part[2] == "metadata" && match(v, /\001image-name\001:[ ]*\001[^\001]*/)) { v = substr(v, RSTART, RLENGTH); sub(/^.*\001/, "", v); images[id] = v }
  } else if (part[1] == "annotations" && n == 2) {
    if (part[2] ~ /^io\.kubernetes\.cri(-o)?\.(container-name|ContainerName)$/) label = v
    else if (part[2] ~ /^io\.kubernetes\.cri(-o)?\.(image-name|ImageName)$/) image = v
    else if (part[2] ~ /^io\.kubernetes\.cri(-o)?\.(container-type|ContainerType)$/ && v == "sandbox") pause = 1
  } else if (part[1] == "mounts") {
    if (n == 3) mount(part[2], part[3], v, "")
    else if (part[3] == "options" && v == "ro") writable[part[2]] = "false"
    else if (part[3] == "options" && v ~ /^r?bind$/) type[part[2]] = "bind"
  }
}
function mount(key, word, v, destination) {
  if (!(key in known)) { known[key] = 1; keys[++mounts] = key; to[key] = destination }
  if (word == "Type" || word == "type") { if (type[key] == "") type[key] = v }
  else if (word == "Source" || word == "source") from[key] = v
  else if (word == "Destination" || word == "destination") to[key] = v
  else if (word == "RW") writable[key] = v
}
function at(   i, out) { out = step[1]; for (i = 2; i <= deep; i++) out = out "\034" step[i]; return out }
function end_of_value(   v) { if (have || bare != "") take(at(), have ? last : bare); have = 0; bare = "" }
# read_json: every value of the text to take(); of quoted characters only the quotation mark, as \001
function read_json(text,   n, i, j, m, c, piece) {
  gsub(/\\\\/, "/", text); gsub(/\\"/, "\001", text); gsub(/\\\//, "/", text)
  n = split(text, piece, "\""); deep = have = 0; bare = ""
  for (i = 1; i <= n; i++) {
    if (i % 2 == 0) { last = piece[i]; have = 1; continue }
    m = length(piece[i])
    for (j = 1; j <= m; j++) {
      c = substr(piece[i], j, 1)
      if (c == ":") { step[deep] = last; have = 0 }
      else if (c == "{" || c == "[") { kind[++deep] = c; step[deep] = 0; have = 0; bare = "" }
      else if (c == ",") { end_of_value(); if (kind[deep] == "[") step[deep]++ }
      else if (c == "}" || c == "]") { end_of_value(); deep-- }
      else if (c !~ /[ \t\r\n]/) bare = bare c
    }
  }
}
function tell(   i, k, out) {
  for (i = 1; i <= mounts; i++) {
    k = keys[i]
    if (type[k] ~ /^(bind|volume)$/ && from[k] ~ /^\//) out = out type[k] ":" plain(from[k]) ":" plain(to[k]) ":" (writable[k] == "" ? "true" : writable[k]) ","
  }
  if (engine == "docker") { if (id != "") print "docker|" plain(id) "|" plain(label) "|" plain(image) "|" status "|" out }
  else if (id in engine_of) binds[id] = out
  else if (!pause) print "containerd|" plain(id) "|" plain(label) "|" plain(image) "||" out
}
function finish_file(   part, n) {
  if (file == "") return
  id = label = image = status = ""; mounts = pause = 0
  split("", known); split("", keys); split("", type); split("", from); split("", to); split("", writable)
  listing = file ~ /\/containers\.json$/
  engine = file ~ /\/config\.v2\.json$/ ? "docker" : "oci"
  n = split(file, part, "/")
  if (engine == "oci") id = file ~ /\/userdata\/config\.json$/ ? part[n - 2] : part[n - 1]
  read_json(whole)
  if (!listing) tell()
}
FILENAME != file { finish_file(); file = FILENAME; whole = "" }
length(whole) < 1000000 { whole = whole $0 " " }
END {
  finish_file()
  for (i = 1; i <= listed; i++) print "podman|" plain(ids[i]) "|" plain(names[ids[i]]) "|" plain(images[ids[i]]) "||" binds[ids[i]]
}
'
