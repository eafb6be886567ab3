# Copies the day's scans to an NFS export in user space, four times a minute. server, export.
. /run/setup/lib.sh
put 755 root:root /opt/archive/archive.sh <<C
#!/bin/sh
# Sends what was scanned to the archive.
while :; do
    date >/var/tmp/scan.txt
    nfs-cp /var/tmp/scan.txt "nfs://$SERVER$EXPORT/scan-\$(date +%Y%m%d-%H%M%S).txt?version=4"
    sleep 15
done
C
put 644 root:root /etc/systemd/system/archive.service <<'C'
[Unit]
Description=Archive of scans
[Service]
ExecStart=/opt/archive/archive.sh
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
C
begin archive
