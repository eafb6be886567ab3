# A RabbitMQ broker. user, password, vhost.
. /run/setup/lib.sh
put 644 root:root /etc/rabbitmq/rabbitmq-env.conf <<C
NODENAME=rabbit@$HOST
C
put 644 root:root /etc/rabbitmq/rabbitmq.conf <<'C'
listeners.tcp.default = 5672
loopback_users.guest = true
C
mkdir -p /var/lib/rabbitmq
chown -R rabbitmq:rabbitmq /var/lib/rabbitmq
begin rabbitmq-server
rabbitmqctl --quiet add_vhost "$VHOST"
rabbitmqctl --quiet add_user "$USER_NAME" "$PASSWORD"
rabbitmqctl --quiet set_permissions -p "$VHOST" "$USER_NAME" '.*' '.*' '.*'
