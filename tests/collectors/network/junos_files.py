"""One synthetic SRX with two tenant systems and a logical system, in `set` lines and in part in braces."""

SET = """admin@srx> show configuration | display set
set version 21.4R3.15
set groups bb interfaces <ge-*> unit <*> description common
set groups bb applications application HTTPS-ALT protocol tcp
set groups bb applications application HTTPS-ALT destination-port 8443
set apply-groups bb
set system host-name srx-edge
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.2/24
set interfaces lt-0/0/0 unit 1 encapsulation ethernet
set interfaces lt-0/0/0 unit 1 peer-unit 2
set routing-options static route 0.0.0.0/0 next-hop 203.0.113.1
set tenants acme interfaces ge-0/0/1 unit 110 vlan-id 110
set tenants acme interfaces ge-0/0/1 unit 110 family inet address 198.51.100.2/24
set tenants acme interfaces ge-0/0/2 unit 210 vlan-id 210
set tenants acme interfaces ge-0/0/2 unit 210 family inet address 10.10.1.1/24
set tenants acme interfaces ge-0/0/2 unit 210 family inet6 address 2001:db8:a::1/64
set tenants acme routing-instances r1 instance-type virtual-router
set tenants acme routing-instances r1 routing-options static route 0.0.0.0/0 next-hop 198.51.100.1
set tenants acme security address-book global address dns 9.9.9.9/32
set tenants acme security address-book global address web 192.0.2.99/32
set tenants acme security address-book inner address web 10.10.1.100/32
set tenants acme security address-book inner address pool range-address 10.10.1.20 to 10.10.1.29
set tenants acme security address-book inner address partner dns-name partner.example.com
set tenants acme security address-book inner address-set servers address web
set tenants acme security address-book inner address-set servers address pool
set tenants acme security address-book inner address-set servers address-set missing
set tenants acme security address-book inner attach zone lb
set tenants acme security zones security-zone out interfaces ge-0/0/1.110
set tenants acme security zones security-zone lb interfaces ge-0/0/2.210
set tenants acme security policies from-zone out to-zone lb policy web match source-address any
set tenants acme security policies from-zone out to-zone lb policy web match destination-address web
set tenants acme security policies from-zone out to-zone lb policy web match application junos-https
set tenants acme security policies from-zone out to-zone lb policy web match application [ HTTPS-ALT ]
set tenants acme security policies from-zone out to-zone lb policy web then permit
set tenants acme security policies from-zone out to-zone lb policy old match source-address any
set tenants acme security policies from-zone out to-zone lb policy old match destination-address any
set tenants acme security policies from-zone out to-zone lb policy old match application any
set tenants acme security policies from-zone out to-zone lb policy old then permit
deactivate tenants acme security policies from-zone out to-zone lb policy old
set tenants acme security policies from-zone lb to-zone out policy names match source-address servers
set tenants acme security policies from-zone lb to-zone out policy names match source-address-excluded
set tenants acme security policies from-zone lb to-zone out policy names match destination-address dns
set tenants acme security policies from-zone lb to-zone out policy names match destination-address web
set tenants acme security policies from-zone lb to-zone out policy names match application APPS
set tenants acme security policies from-zone lb to-zone out policy names match source-identity staff
set tenants acme security policies from-zone lb to-zone out policy names then reject
set tenants acme security policies global policy last match source-address any-ipv4
set tenants acme security policies global policy last match destination-address ghost
set tenants acme security policies global policy last match application any
set tenants acme security policies global policy last then deny
set tenants acme security nat static rule-set st from zone out
set tenants acme security nat static rule-set st rule one match destination-address 198.51.100.10/32
set tenants acme security nat static rule-set st rule one then static-nat prefix 10.10.1.100/32
set tenants acme security nat source pool sp address 198.51.100.20/32 to 198.51.100.29/32
set tenants acme security nat source rule-set so from zone lb
set tenants acme security nat source rule-set so to zone out
set tenants acme security nat source rule-set so rule all match source-address 10.10.0.0/16
set tenants acme security nat source rule-set so rule all then source-nat pool sp
set tenants acme security nat destination pool dp address 10.10.1.100/32
set tenants acme security nat destination pool dp address port 8443
set tenants acme security nat destination rule-set de from zone out
set tenants acme security nat destination rule-set de rule https match destination-address 198.51.100.11/32
set tenants acme security nat destination rule-set de rule https match destination-port 443
set tenants acme security nat destination rule-set de rule https then destination-nat pool dp
set tenants acme security wonder enabled
set tenants acme applications application APP1 term a protocol tcp
set tenants acme applications application APP1 term a destination-port 9000-9010
set tenants acme applications application APP1 term b protocol udp
set tenants acme applications application APP1 term b destination-port 514
set tenants acme applications application-set APPS application APP1
set tenants acme applications application-set APPS application junos-ssh
set tenants empty routing-instances e instance-type virtual-router
set logical-systems link interfaces lt-0/0/0 unit 2 encapsulation ethernet
set logical-systems link interfaces lt-0/0/0 unit 2 peer-unit 1
"""

BRACES = """## Last commit: 2026-11-01 10:00:00 UTC by admin
version 21.4R3.15;
system {
    host-name srx-one; ## a comment
}
interfaces {
    ge-0/0/0 {
        unit 0 {
            family inet {
                address 203.0.113.2/24;
            }
        }
    }
}
security {
    zones {
        security-zone trust {
            address-book {
                address web 10.10.1.100/32;
                address-set webs {
                    address web;
                }
            }
            interfaces {
                ge-0/0/0.0 {
                    host-inbound-traffic {
                        system-services {
                            ping;
                        }
                    }
                }
            }
        }
        security-zone untrust;
    }
    policies {
        from-zone untrust to-zone trust {
            policy web {
                description "two
lines; with { braces";
                match {
                    source-address any;
                    destination-address webs;
                    application [ junos-http junos-https ];
                }
                then {
                    permit;
                    log {
                        session-close;
                    }
                }
            }
            inactive: policy old {
                match {
                    source-address any;
                    destination-address any;
                    application any;
                }
                then {
                    permit;
                }
            }
        }
        default-policy {
            permit-all;
        }
    }
}
"""
