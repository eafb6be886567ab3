# Name server of the estate. aliases: lines of "ALIAS TARGET"; a pinned address: "ALIAS 192.0.2.1".
. /run/setup/lib.sh
echo "$ESTATE_HOSTS" | put 644 root:root /etc/dnsmasq.hosts
put 644 root:root /etc/dnsmasq.d/isv.conf <<C
interface=eth0
bind-interfaces
no-resolv
no-hosts
domain=isv.internal
local=/isv.internal/
expand-hosts
addn-hosts=/etc/dnsmasq.hosts
C
echo "${ALIASES:-}" | while read -r alias target; do
    case $target in
        '') ;;
        *[0-9].[0-9]*) echo "host-record=$alias,$target" ;;
        *) echo "cname=$alias.isv.internal,$target.isv.internal" ;;
    esac
done >>/etc/dnsmasq.d/isv.conf
begin dnsmasq
