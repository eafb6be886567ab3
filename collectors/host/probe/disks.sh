# Mounts, their use, block devices and their counters. A network file system is never touched.

mountinfo() {
  if [ -r "$MOUNT_TABLE" ]; then cat "$MOUNT_TABLE"; else absent "mountinfo"; cat /proc/mounts; fi
}

# local_mounts: mount points of file systems that live on a device or in memory of this host, still escaped
local_mounts() {
  awk '
    {
      dash = 0
      for (i = 7; i <= NF; i++) if ($i == "-") { dash = i; break }
      type = $(dash + 1)
      if (type ~ /^(ext2|ext3|ext4|xfs|btrfs|zfs|jfs|reiserfs|f2fs|vfat|exfat|ntfs|ntfs3|tmpfs|ramfs|overlay|bcachefs|ocfs2|gfs2|virtiofs|iso9660)$/) {
        key = $3 " " type
        if (type == "overlay" || type == "tmpfs" || !(key in seen)) { seen[key] = 1; print $5 }
      }
    }' "$MOUNT_TABLE"
}

# unescaped: a path of the mount table with the kernel's octal escapes turned back into bytes
UNESCAPED='
function unescaped(path,   out) {
  while (match(path, /\\[0-7][0-7][0-7]/)) {
    out = out substr(path, 1, RSTART - 1) sprintf("%c", substr(path, RSTART + 1, 1) * 64 + substr(path, RSTART + 2, 1) * 8 + substr(path, RSTART + 3, 1))
    path = substr(path, RSTART + 4)
  }
  return out path
}
'

# plain PATH: the path of the mount table with the kernel's octal escapes turned back into bytes
plain() {
  case $1 in
    *\\*) printf '%b' "$(say "$1" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')" ;;
    *) say "$1" ;;
  esac
}

usage() {
  [ -r "$MOUNT_TABLE" ] || { absent "mountinfo"; return; }
  points=$(local_mounts)
  [ -n "$points" ] || return
  set -f
  old=$IFS
  IFS='
'
  for point in $points; do
    case $point in
      *\\*) set -- "$@" "$(plain "$point")" ;;
      *) set -- "$@" "$point" ;;
    esac
  done
  IFS=$old
  set +f
  df -P -k "$@"
}

block_devices() {
  [ -d /sys/block ] || { absent "/sys/block"; return; }
  for each in /sys/block/* /sys/block/*/slaves/* /sys/block/*/[a-z]*/partition; do
    [ ! -e "$each" ] || say "$each"
  done | awk -F/ '
    function first(file, line) { line = ""; getline line < file; close(file); return line }
    NF == 4 {
      if ($4 ~ /^(ram|fd|sr)[0-9]/) next
      size = first($0 "/size")
      if (size + 0 == 0) next
      print "device", $4, first($0 "/dev"), size, first($0 "/queue/rotational"), first($0 "/dm/name"), first($0 "/dm/uuid")
      next
    }
    $5 == "slaves" { print "parent", $4, $6; next }
    { d = "/sys/block/" $4 "/" $5; print "device", $5, first(d "/dev"), first(d "/size"), "", "", ""; print "parent", $5, $4 }'
  [ ! -r /proc/mdstat ] || awk '/^md/ { print "raid", $0 }' /proc/mdstat
}

disk_counters() {
  read -r tick rest </proc/uptime && say "at $tick"
  if [ -r /proc/diskstats ]; then awk '$3 !~ /^(ram|loop|fd|sr)[0-9]/' /proc/diskstats; else absent "diskstats"; fi
}

mount_counters() {
  read -r tick rest </proc/uptime && say "at $tick"
  [ -n "$NETWORK" ] && [ -r /proc/self/mountstats ] || return 0
  awk '/^device .* with fstype nfs/ { print; on = 1; next } /^device / { on = 0 } on && /^[ \t]*(age|bytes|WRITE|COMMIT|LOCK):/' /proc/self/mountstats
}
