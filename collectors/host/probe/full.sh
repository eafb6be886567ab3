# The full question, in this order; samples are taken at both ends, with the rest of the work between them.

survey() {
  section about 16384 about
  watched identity 65536 identity
  section mountinfo 1048576 mountinfo
  NETWORK=$(network_mounts)
  TABLE=$(process_table)
  PIDS=${TABLE%%"$NEWLINE"*} TABLE=${TABLE#*"$NEWLINE"}
  LINKS=$(process_links)
  SPACES=${LINKS%%"$NEWLINE"*}
  LINKS=${LINKS#"$SPACES"}
  LINKS=${LINKS#"$NEWLINE"}
  clock
  sampled=$NOW
  section diskstats 262144 disk_counters
  section io 2097152 process_io
  section mountstats 262144 mount_counters
  watched sockets 16777216 sockets
  section processes 8388608 processes
  watched commands 8388608 commands
  watched environment 4194304 environment
  OPEN=$(open_table)
  section links 8388608 links
  section open_files 8388608 open_files
  watched maps 2097152 mapped_files
  section users 262144 users
  watched addresses 262144 addresses
  section kernel 131072 kernel
  watched filesystems 262144 usage
  section block_devices 262144 block_devices
  section fstab 65536 fstab
  section hosts 262144 hosts_file
  section resolver 16384 resolver
  watched packages 2097152 packages
  watched units 2097152 units
  watched timers 262144 timers
  watched cron 524288 cron
  watched containers 524288 containers
  section nfs_exports 262144 nfs_exports
  section smb_shares 262144 smb_shares
  UNIT_LINES=$(unit_lines)
  FOUND=$(found_configs)
  CONFIGS_CODE=$?
  CONFIGS=$(readable_configs)
  watched settings 2097152 settings
  watched config_files 524288 config_files
  watched directories 2097152 directories
  since $sampled
  while [ $SPENT -lt $((PAUSE * 100)) ] && [ "$PAUSE" -gt 0 ]; do
    sleep $(((PAUSE * 100 - SPENT + 99) / 100))
    since $sampled
  done
  section 'diskstats#2' 262144 disk_counters
  section 'io#2' 2097152 process_io
  section 'mountstats#2' 262144 mount_counters
  watched 'sockets#2' 16777216 sockets
  watched shared_use 65536 shared_use
  # last, so that its own connections are in no sample
  watched directory_units 65536 directory_units
}
