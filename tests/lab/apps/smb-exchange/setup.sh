# Keeps a session open to a share and puts a file there now and then. server, share, smb_user, smb_password.
. /run/setup/lib.sh
put 600 root:root /etc/exchange/credentials <<C
username = $SMB_USER
password = $SMB_PASSWORD
C
put 755 root:root /opt/exchange/exchange.sh <<C
#!/bin/sh
# Hands the day's export to the partner share.
while :; do
    date >/var/tmp/export.csv
    echo "put /var/tmp/export.csv export.csv"
    sleep 20
done | smbclient "//$SERVER/$SHARE" -A /etc/exchange/credentials
C
put 644 root:root /etc/systemd/system/exchange.service <<'C'
[Unit]
Description=Partner exchange
[Service]
ExecStart=/opt/exchange/exchange.sh
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
C
wait_for "$SERVER" 445
begin exchange
