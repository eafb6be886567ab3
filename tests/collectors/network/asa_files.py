"""Synthetic ASA files, written from Cisco's configuration guides; what they hold is counted by hand."""

SYSTEM = """: Saved
:
ASA Version 9.12(4) <system>
!
hostname edge-fw
enable password ***** pbkdf2
no mac-address auto
!
interface GigabitEthernet0/0
!
interface GigabitEthernet0/0.110
 vlan 110
!
interface GigabitEthernet0/1
!
interface GigabitEthernet0/1.210
 vlan 210
!
interface GigabitEthernet0/1.220
 vlan 220
!
class default
  limit-resource All 0
!
admin-context admin
context admin
  allocate-interface Management0/0
  config-url disk0:/admin.cfg
!
context acme
  description Tenant one
  allocate-interface GigabitEthernet0/0.110 out invisible
  allocate-interface GigabitEthernet0/1.210 lb
  config-url disk0:/acme.cfg
!
context beta
  allocate-interface GigabitEthernet0/0.110 out
  allocate-interface GigabitEthernet0/1.220-GigabitEthernet0/1.221 int1-int2
  config-url disk0:/ctx/beta-live.cfg
!
: end
"""

ACME = """: Saved
:
ASA Version 9.12(4) <context>
!
hostname acme
names
name 10.9.9.9 MONITOR description old alias
!
interface out
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.0 standby 203.0.113.3
!
interface lb
 nameif inside
 security-level 100
 ip address 10.10.1.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
!
object network WEB
 host 10.10.1.100
object network APPS
 subnet 10.10.2.0 255.255.255.0
object network POOL
 range 10.10.3.10 10.10.3.20
object network PARTNER
 fqdn v4 partner.example.com
object network MAPPED
 host 203.0.113.10
object service WEB8443
 service tcp source range 1024 65535 destination eq 8443
object service HTTPS
 service tcp destination eq https
object-group network INNER
 network-object object APPS
 network-object host 10.10.4.4
object-group network ALL_SERVERS
 description everything
 network-object object WEB
 group-object INNER
 group-object NO_SUCH_GROUP
object-group service WEBPORTS tcp
 port-object eq www
 port-object range 8000 8010
object-group service MIXED
 service-object tcp destination eq ssh
 service-object udp destination eq 53
 service-object icmp echo
 service-object object HTTPS
object-group protocol TUNNELS
 protocol-object gre
 protocol-object esp
object-group icmp-type PINGS
 icmp-object echo
 icmp-object echo-reply
time-range OFFICE
 periodic weekdays 8:00 to 18:00
access-list OUT_IN remark public site
access-list OUT_IN extended permit tcp any object WEB eq https log
access-list OUT_IN extended permit tcp any4 object-group ALL_SERVERS object-group WEBPORTS
access-list OUT_IN extended permit object-group MIXED host MONITOR object APPS time-range OFFICE
access-list OUT_IN extended permit object-group TUNNELS any object WEB
access-list OUT_IN extended permit icmp any any object-group PINGS inactive
access-list OUT_IN extended permit tcp 192.0.2.0 255.255.255.0 neq 25 any gt 1023
access-list OUT_IN extended permit tcp any object-group GHOSTS eq 22
access-list OUT_IN extended deny ip any any
access-list UNBOUND extended permit ip any any
access-list GLOBAL extended permit udp any any eq domain
access-group OUT_IN in interface outside
access-group GLOBAL global
nat (inside,outside) source static APPS APPS destination static MAPPED WEB
nat (inside,outside) after-auto source dynamic any interface
!
object network WEB
 nat (inside,outside) static MAPPED service tcp 8443 https
object network POOL
 nat (inside,outside) dynamic interface
object network APPS
 nat (any,outside) static 203.0.113.64
route outside 0.0.0.0 0.0.0.0 203.0.113.1 1
route inside 10.20.0.0 255.255.0.0 10.10.1.254 1
conduit permit tcp any any
: end
"""

BETA = """: Saved
:
ASA Version 9.12(4) <context>
hostname beta
interface out
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface int1
 nameif dmz
 security-level 50
 ip address 10.30.1.1 255.255.255.0
interface int2
 nameif inside
 security-level 100
 ip address 10.30.2.1 255.255.255.0
: end
"""

SHOWN_HITS = """access-list cached ACL log flows: total 0, denied 0 (deny-flow-max 4096)
            alert-interval 300
access-list OUT_IN; 12 elements; name hash: 0x433a1af1
access-list OUT_IN line 1 remark public site
access-list OUT_IN line 2 extended permit tcp any object WEB eq https log informational (hitcnt=7) 0x1b8a32cd
  access-list OUT_IN line 2 extended permit tcp any host 10.10.1.100 eq https log (hitcnt=7) 0x1b8a32cd
access-list OUT_IN line 3 extended permit tcp any4 object-group ALL_SERVERS object-group WEBPORTS 0x2aa
  access-list OUT_IN line 3 extended permit tcp any4 host 10.10.1.100 eq www (hitcnt=4) 0xa1
  access-list OUT_IN line 3 extended permit tcp any4 host 10.10.4.4 eq www (hitcnt=5) 0xa2
"""
