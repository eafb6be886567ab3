# A Redis server. settings: lines for redis.conf, appended so that they win.
. /run/setup/lib.sh
{
    cat /etc/redis/redis.conf
    echo "bind 0.0.0.0 -::1"
    echo "protected-mode no"
    echo "${SETTINGS:-}"
} | put 640 redis:redis /etc/redis/redis.conf.new
mv /etc/redis/redis.conf.new /etc/redis/redis.conf
begin redis-server
