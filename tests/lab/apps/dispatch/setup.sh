# Freight dispatch: a WSGI server and a worker, jobs in Redis, events through RabbitMQ, signed papers on local disk.
# redis_url, amqp_url, papers (the directory of signed papers), private_key (a word put inside a PEM block), meter.
. /run/setup/lib.sh
account dispatch /opt/dispatch
mkdir -p /opt/dispatch "$PAPERS" /var/log/dispatch
cp dispatch.py consumer.py /opt/dispatch/
for n in 1 2 3 4 5 6 7 8 9; do
    { echo '%PDF-1.4 signed'; head -c 12000 /dev/urandom; } >"$PAPERS/waybill-2025-$n.pdf"
    aged $((n * 40)) "$PAPERS/waybill-2025-$n.pdf"
done
chown -R dispatch:dispatch "$PAPERS" /var/log/dispatch
put 640 root:dispatch /etc/dispatch/dispatch.yml <<C
redis: {url: "$REDIS_URL"}
events: {url: "$AMQP_URL", queue: shipments}
papers: $PAPERS
metering: $METER
C
put 640 root:dispatch /etc/dispatch/env <<C
REDIS_URL=$REDIS_URL
AMQP_URL=$AMQP_URL
PAPERS=$PAPERS
METERING_URL=$METER
SIGNING_KEY="-----BEGIN PRIVATE KEY-----
$PRIVATE_KEY
bm90IGEga2V5PT0=
-----END PRIVATE KEY-----"
C
for part in web consumer; do
    case $part in
        web) run="/usr/bin/gunicorn --chdir /opt/dispatch --workers 2 --bind 0.0.0.0:8080 dispatch:application" ;;
        consumer) run="/usr/bin/python3 /opt/dispatch/consumer.py" ;;
    esac
    put 644 root:root "/etc/systemd/system/dispatch-$part.service" <<C
[Unit]
Description=Dispatch $part
[Service]
User=dispatch
EnvironmentFile=/etc/dispatch/env
ExecStart=$run
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
C
done
rest=${AMQP_URL##*@}
wait_for "${rest%%:*}" 5672
begin dispatch-web dispatch-consumer
