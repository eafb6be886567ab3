# The claims application: a WSGI server (role web) or its queue worker (role worker).
# role; version; database_url; schema (optional); secret_key; api_token; ldap, meter, redis_url, documents (optional).
. /run/setup/lib.sh
account claims /opt/claims
mkdir -p /opt/claims /var/log/claims
cp claims.py worker.py /opt/claims/
echo "$VERSION" >/opt/claims/VERSION
chown claims:claims /var/log/claims
put 640 root:claims /etc/claims/claims.env <<C
DATABASE_URL=$DATABASE_URL
DATABASE_SCHEMA=${SCHEMA:-}
SECRET_KEY=$SECRET_KEY
SESSION_ENGINE=database
LDAP_URL=${LDAP:-}
METERING_URL=${METER:-}
REDIS_URL=${REDIS_URL:-}
DOCUMENT_DIR=${DOCUMENTS:-}
C
if [ -n "${DOCUMENTS:-}" ]; then
    mkdir -p "$DOCUMENTS"
    for n in 1 2 3 4 5 6; do
        head -c 9000 /dev/urandom >"$DOCUMENTS/claim-00$n.pdf"
        aged $((n * 60)) "$DOCUMENTS/claim-00$n.pdf"
    done
    chown -R claims:claims "$DOCUMENTS"
fi
case $ROLE in
    web) run="/usr/bin/gunicorn --chdir /opt/claims --workers 2 --bind 0.0.0.0:8080 --access-logfile /var/log/claims/access.log claims:application" ;;
    worker) run="/usr/bin/python3 /opt/claims/worker.py --queue default --api-token=$API_TOKEN" ;;
esac
put 644 root:root "/etc/systemd/system/claims-$ROLE.service" <<C
[Unit]
Description=Claims $ROLE
After=network.target
[Service]
User=claims
EnvironmentFile=/etc/claims/claims.env
WorkingDirectory=/opt/claims
ExecStart=$run
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
C
put 644 root:root /etc/logrotate.d/claims <<'C'
/var/log/claims/*.log {
    daily
    rotate 7
    missingok
    copytruncate
}
C
rest=${DATABASE_URL##*@}
server=${rest%%/*}
wait_for "${server%%:*}" 5432
begin "claims-$ROLE"
