"""Statements of an ASA that decide no traffic between tenants: known, and passed over."""

_WORDS = """
aaa aaa-server access-list-mode admin-context allocate-acl-partition anyconnect app-agent arp
as-path ASA asdm asp attribute auth-prompt auto-update banner bfd bfd-template boot call-home
capture certificate checkheaps class class-map clear clock command-alias cluster community-list
compression config-register console coredump crashinfo crypto ctl-file ctl-provider cts dhcp
dhcp-client dhcpd dhcprelay diameter dns dns-group dns-guard domain-name
dynamic-access-policy-record dynamic-filter dynamic-map eigrp enable end event exit failover filter
fips firewall fixup floodguard flow-export flow-offload fragment ftp ftp-map FWSM group-policy
gtp-map h323-map hostname hpm http http-map hw-module icmp imap4s interface-policy ip ipsec
ipv6-vpn-addr-assign isakmp jumbo-frame key l2tp lacp ldap license logging logging-class logout
mac-address mac-address-table mac-learn management-access mcast mgcp-map mode monitor-interface
mount mtu multicast-routing nameif names nat-control NGFW no ntp nve object-group-search pager
passwd password password-policy password-storage pdm phone-proxy pim PIX pki policy-list policy-map
policy-map-type pop3s port-channel prefix-list privilege prompt quit quota regex resource rip
route-lookup route-map router rpc-server saml scansafe sctp-map service service-interface
service-policy setup shun sip-map skinny-map sla smart smtp-server smtps snmp snmp-map snmp-server
ssh ssl sunrpc-server sysopt tcp tcp-map telnet terminal tftp-server threat-detection timeout
tls-proxy tos track tunnel-group tunnel-group-map uc-ime url-block url-cache url-list url-server
user-identity user-statistics username version virtual vlan vpdn vpn vpn-addr-assign vpn-sessiondb
vpnclient wccp webvpn webvpn-cache xlate zone zonelabs-integrity
"""
_FIRST = frozenset(_WORDS.split())
_STARTS = (
    ": ",
    ":",
    "Cryptochecksum",
    "IPv6 ",
    "access-list mode",
    "access-list commit",
    "ipv6 ",
    "ERROR",
    "show ",
)


def is_ignored(text: str) -> bool:
    """The statement says nothing of what may pass.

    >>> is_ignored("logging enable"), is_ignored("conduit permit tcp any any")
    (True, False)
    """
    return text.split(None, 1)[0] in _FIRST or text.startswith(_STARTS)
