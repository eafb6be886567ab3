# Nightly dumps over the network: the connection lives for seconds, at night. dumps: lines of "SERVER DATABASE USER PASSWORD".
. /run/setup/lib.sh
mkdir -p /srv/backup
: >/root/.pgpass
: >/etc/cron.d/pg-backup
echo "$DUMPS" | while read -r server database user password; do
    echo "$server:5432:$database:$user:$password" >>/root/.pgpass
    echo "15 2 * * * root pg_dump -h $server -U $user -Fc -f /srv/backup/$database.dump $database" >>/etc/cron.d/pg-backup
done
chmod 600 /root/.pgpass
for n in 1 2 3 4 5 6 7; do
    head -c 60000 /dev/urandom >"/srv/backup/claims-$n.dump"
    aged "$n" "/srv/backup/claims-$n.dump"
done
