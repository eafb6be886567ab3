# A balancer with a frontend per tenant. frontends: lines of "NAME PORT sticky|roundrobin|leastconn CHECK SERVER:PORT...".
. /run/setup/lib.sh
{
    cat <<C
global
    log /dev/log local0
    user haproxy
    group haproxy
    stats socket /run/haproxy/admin.sock mode 660 level admin
    maxconn 2000
defaults
    mode http
    log global
    option httplog
    option forwardfor
    timeout connect 3s
    timeout client 60s
    timeout server 60s
    timeout http-keep-alive 30s
    http-reuse safe
    default-server pool-purge-delay 2m init-addr last,libc,none inter 3s fall 3 rise 1
frontend stats
    bind :8404
    stats enable
    stats uri /stats
    stats auth ops:$STATS_PASSWORD
C
    echo "$FRONTENDS" | while read -r name port mode check servers; do
        printf 'frontend %s\n    bind :%s\n    default_backend %s_nodes\n' "$name" "$port" "$name"
        printf 'backend %s_nodes\n    option httpchk GET %s\n' "$name" "$check"
        cookie=
        case $mode in
            sticky) printf '    balance roundrobin\n    cookie NODE insert indirect nocache\n' ;;
            *) printf '    balance %s\n' "$mode" ;;
        esac
        for server in $servers; do
            node=${server%%:*}
            [ "$mode" = sticky ] && cookie=" cookie $node"
            printf '    server %s %s check%s\n' "$node" "$server" "$cookie"
        done
    done
} | put 644 root:root /etc/haproxy/haproxy.cfg
begin haproxy
