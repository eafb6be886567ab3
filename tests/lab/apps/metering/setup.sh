# The metering service that all tenants report their use to. db_host, db_name, db_user, db_password.
. /run/setup/lib.sh
account metering /opt/metering
mkdir -p /opt/metering
cp metering.py /opt/metering/
put 640 root:metering /etc/metering.ini <<C
[database]
host = $DB_HOST
name = $DB_NAME
user = $DB_USER
password = $DB_PASSWORD
C
put 644 root:root /etc/systemd/system/metering.service <<'C'
[Unit]
Description=Metering
[Service]
User=metering
ExecStart=/usr/bin/gunicorn --chdir /opt/metering --workers 1 --threads 4 --bind 0.0.0.0:8080 metering:application
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
C
wait_for "$DB_HOST" 5432
begin metering
