# A Redis server. settings: lines for redis.conf, appended so that they win.
. /run/setup/lib.sh
{
    cat /etc/redis/redis.conf
    echo "bind 0.0.0.0 -::1"
    echo "protected-mode no"
    echo "${SETTINGS:-}"
    # May look at keys' names, types, sizes and lives, and read none.
    echo "user assess on >$ASSESS_REDIS_PASSWORD %R~* -@all +info +dbsize +scan +type +ttl +pttl +memory|usage +config|get +client|list +select +ping +llen +xlen +xinfo +slowlog|len +module|list +hello +object|encoding"
} | put 640 redis:redis /etc/redis/redis.conf.new
mv /etc/redis/redis.conf.new /etc/redis/redis.conf
begin redis-server
