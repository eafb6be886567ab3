# One container as a container engine would leave it: overlay root below /var/lib/docker, a named volume, a scope
# docker-ID.scope, own mount, PID, IPC and UTS namespaces, the host's network. No engine is installed.
# id; image; redis_url; queue; token: in the container's environment.
. /run/setup/lib.sh
root=/var/lib/docker/overlay2/$ID
mkdir -p "$root/diff/app/outbox" "$root/work" "$root/merged" "/var/lib/docker/volumes/letters_data/_data" "/var/lib/docker/containers/$ID"
cp letters.py "$root/diff/app/"
put 600 root:root "/var/lib/docker/containers/$ID/config.v2.json" <<C
{"ID": "$ID", "Name": "/letters", "Config": {"Image": "$IMAGE", "Env": ["REDIS_URL=$REDIS_URL", "QUEUE=$QUEUE", "API_TOKEN=$TOKEN"]},
 "MountPoints": {"/data": {"Type": "volume", "Name": "letters_data", "Source": "/var/lib/docker/volumes/letters_data/_data", "RW": true}}}
C
put 700 root:root /usr/local/lib/letters/enter <<C
#!/bin/sh
# Runs inside the container's namespaces: makes its root the root, then becomes its program.
set -eu
hostname 3f2a9c71d04b
mount --bind /var/lib/docker/volumes/letters_data/_data $root/merged/data
mount -t proc proc $root/merged/proc
mount -t tmpfs tmpfs $root/merged/dev
for node in null urandom; do : >$root/merged/dev/\$node; mount --bind /dev/\$node $root/merged/dev/\$node; done
cd $root/merged
mkdir -p .old
pivot_root . .old
umount -l .old
exec env -i PATH=/usr/bin:/bin REDIS_URL=$REDIS_URL QUEUE=$QUEUE API_TOKEN=$TOKEN python3 /app/letters.py
C
put 700 root:root /usr/local/lib/letters/run <<C
#!/bin/sh
# Starts the container: file systems first, then its scope and namespaces.
set -eu
mountpoint -q $root/merged || mount -t overlay overlay -o lowerdir=/,upperdir=$root/diff,workdir=$root/work $root/merged
mkdir -p $root/merged/data
exec systemd-run --quiet --scope --unit=docker-$ID.scope --slice=system.slice \\
    unshare --mount --pid --ipc --uts --fork --kill-child /usr/local/lib/letters/enter
C
put 644 root:root /etc/systemd/system/letters.service <<'C'
[Unit]
Description=Container letters
[Service]
ExecStart=/usr/local/lib/letters/run
Restart=always
RestartSec=3
[Install]
WantedBy=multi-user.target
C
begin letters
