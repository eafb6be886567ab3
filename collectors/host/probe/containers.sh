# Containers as their engines list them; without the engine's socket the cgroup paths of processes remain.

containers() {
  found=no
  for engine in docker podman; do
    has $engine || continue
    found=yes
    list=$($engine ps -a -q --no-trunc) || { denied "$engine ps"; continue; }
    [ -n "$list" ] || continue
    $engine inspect --format '{{.Id}}|{{.Name}}|{{.Config.Image}}|{{.State.Status}}|{{range .Mounts}}{{.Type}}:{{.Source}}:{{.Destination}}:{{.RW}},{{end}}' $list |
      awk -v engine=$engine '{ print engine "|" $0 }'
  done
  if has lxc-ls; then found=yes; lxc-ls -1 | awk '{ print "lxc|" $1 "|" $1 "||" }'; fi
  if [ $found = no ]; then
    if [ -S /run/docker.sock ] || [ -S /run/containerd/containerd.sock ]; then denied "an engine runs, and its command is missing"
    else absent "docker and podman"; fi
  fi
}
