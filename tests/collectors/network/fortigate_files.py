"""Synthetic FortiGate files, written from Fortinet's CLI reference; what they hold is counted by hand."""

BACKUP = """#config-version=FGT60F-7.2.5-FW-build1517-230608:opmode=0:vdom=1:user=admin
#conf_file_ver=123456
#buildno=1517
#global_vdom=1

config vdom
edit root
next
edit acme
next
edit empty
next
end
config global
config system global
    set hostname "FW-EDGE"
    set vdom-mode multi-vdom
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 203.0.113.2 255.255.255.0
        set type physical
    next
    edit "acme-out"
        set vdom "acme"
        set ip 198.51.100.2 255.255.255.0
        set interface "port1"
        set vlanid 110
        config ipv6
            set ip6-address 2001:db8:a::1/64
        end
    next
    edit "acme-lb"
        set vdom "acme"
        set ip 10.10.1.1 255.255.255.0
        config secondaryip
            edit 1
                set ip 10.10.9.1 255.255.255.0
            next
        end
        set interface "port2"
        set vlanid 210
    next
    edit "lnk0"
        set vdom "root"
        set ip 169.254.1.1 255.255.255.252
        set type vdom-link
    next
    edit "lnk1"
        set vdom "acme"
        set ip 169.254.1.2 255.255.255.252
        set type vdom-link
    next
end
config system vdom-link
    edit "lnk"
    next
end
config system replacemsg admin "post_admin-disclaimer-text"
    set buffer "line one
next
end
edit 9
say \\"yes\\" and go"
end
end
config vdom
edit root
config router static
    edit 1
        set gateway 203.0.113.1
        set device "port1"
    next
    edit 2
        set dst 10.10.0.0 255.255.0.0
        set device "lnk0"
    next
end
config firewall policy
    edit 1
        set srcintf "any"
        set dstintf "any"
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
end
config vdom
edit acme
config system zone
    edit "LB"
        set interface "acme-lb"
    next
end
config firewall address
    edit "all"
        set uuid 11111111-2222-51e8-0000-000000000000
    next
    edit "apps net"
        set subnet 10.10.2.0 255.255.255.0
    next
    edit "web1"
        set subnet 10.10.1.11 255.255.255.255
    next
    edit "web-range"
        set type iprange
        set start-ip 10.10.1.20
        set end-ip 10.10.1.29
    next
    edit "partner"
        set type fqdn
        set fqdn "partner.example.com"
    next
    edit "de"
        set type geography
        set country "DE"
    next
end
config firewall address6
    edit "all"
        set uuid 11111111-2222-51e8-0000-000000000001
    next
    edit "web6"
        set ip6 2001:db8:a::80/128
    next
end
config firewall addrgrp
    edit "servers"
        set member "apps net" "web1"
        append member "web-range"
        unselect member "web1"
    next
    edit "not web1"
        set member "all"
        set exclude enable
        set exclude-member "web1"
    next
end
config firewall service custom
    edit "ALL"
        set protocol IP
    next
    edit "APP-8443"
        set tcp-portrange 8443:1024-65535 9000-9010
    next
    edit "PINGS"
        set protocol ICMP
        set icmptype 8
        unset icmpcode
    next
end
config firewall service group
    edit "WEB SET"
        set member "HTTPS" "APP-8443"
    next
end
config firewall schedule recurring
    edit "office"
        set day monday tuesday
    next
end
config firewall ippool
    edit "snat-pool"
        set startip 198.51.100.20
        set endip 198.51.100.29
    next
end
config firewall vip
    edit "vip-web"
        set extip 198.51.100.10
        set mappedip "10.10.1.11"
        set extintf "acme-out"
        set portforward enable
        set extport 443
        set mappedport 8443
    next
    edit "vip-lb"
        set type server-load-balance
        set extip 198.51.100.11
        set extintf "acme-out"
        set server-type https
        set http-ip-header enable
        set monitor "ping"
        set persistence http-cookie
        set ldb-method least-session
        set extport 443
        config realservers
            edit 1
                set ip 10.10.1.11
                set port 8080
                set http-host "www.acme.example"
            next
            edit 2
                set ip 10.10.1.12
                set port 8080
                set status standby
            next
        end
        set ssl-certificate "acme"
    next
end
config firewall vipgrp
    edit "vips"
        set interface "acme-out"
        set member "vip-web" "vip-lb"
    next
end
config firewall policy
    edit 20
        set name "in web"
        set srcintf "acme-out"
        set dstintf "LB"
        set action accept
        set srcaddr "all"
        set dstaddr "vips"
        set schedule "always"
        set service "WEB SET"
    next
    edit 7
        set name "out"
        set srcintf "LB"
        set dstintf "acme-out"
        set action accept
        set srcaddr "servers"
        set dstaddr "all"
        set schedule "office"
        set service "ALL"
        set groups "staff"
        set nat enable
        set ippool enable
        set poolname "snat-pool"
    next
    edit 8
        set srcintf "LB"
        set dstintf "acme-out"
        set action accept
        set srcaddr "web1"
        set dstaddr "partner"
        set srcaddr-negate enable
        set schedule "always"
        set service "APP-8443"
        set nat enable
        set status disable
    next
    edit 9
        set srcintf "acme-out"
        set dstintf "LB"
        set srcaddr "all"
        set dstaddr "ghost" "web1"
        set srcaddr6 "all"
        set dstaddr6 "web6"
        set schedule "always"
        set service "NOSUCH"
        set comments "two lines
    next
end
of comment"
    next
end
config firewall policy
    edit 9
        append dstaddr "apps net"
    next
    move 9 before 7
end
config firewall nonsense
    edit 1
        set x y
    next
end
end
"""
