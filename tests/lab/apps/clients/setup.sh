# The world outside the estate: people's browsers, and other companies' services.
# visits: lines of "SECONDS GET|POST|FRESH URL [HOST-HEADER]"; services: lines of "ADDRESS PORT" that answer.
. /run/setup/lib.sh
mkdir -p /opt/world
cp load.py /opt/world/
echo "$VISITS" >/opt/world/visits
echo "${SERVICES:-}" >/opt/world/services
echo "${SERVICES:-}" | while read -r address port; do
    [ -z "$address" ] || ip address replace "$address/32" dev lo
done
put 644 root:root /etc/systemd/system/world.service <<'C'
[Unit]
Description=People and partners
[Service]
ExecStart=/usr/bin/python3 /opt/world/load.py
Restart=always
[Install]
WantedBy=multi-user.target
C
begin world
