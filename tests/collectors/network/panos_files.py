"""One synthetic PAN-OS device in XML and in `set` lines, and a Panorama in braces; counted by hand."""

XML = """<?xml version="1.0"?>
<config version="10.2.0" urldb="paloaltonetworks">
  <mgt-config><users><entry name="admin"><phash>*****</phash></entry></users></mgt-config>
  <shared>
    <address>
      <entry name="dns"><ip-netmask>9.9.9.9</ip-netmask></entry>
      <entry name="WEB"><ip-netmask>192.0.2.99</ip-netmask></entry>
    </address>
    <service>
      <entry name="tcp-8443"><protocol><tcp><port>8443,9000-9010</port></tcp></protocol></entry>
    </service>
  </shared>
  <devices>
    <entry name="localhost.localdomain">
      <deviceconfig><system><hostname>pa-edge</hostname></system></deviceconfig>
      <network>
        <interface>
          <ethernet>
            <entry name="ethernet1/1">
              <layer3>
                <units>
                  <entry name="ethernet1/1.110">
                    <tag>110</tag>
                    <ip><entry name="203.0.113.2/24"/></ip>
                  </entry>
                  <entry name="ethernet1/1.120">
                    <tag>120</tag>
                    <ip><entry name="203.0.113.130/25"/></ip>
                  </entry>
                </units>
              </layer3>
            </entry>
            <entry name="ethernet1/2">
              <layer3><ip><entry name="10.10.1.1/24"/></ip></layer3>
            </entry>
          </ethernet>
        </interface>
        <virtual-router>
          <entry name="vr-acme">
            <interface><member>ethernet1/1.110</member><member>ethernet1/2</member></interface>
            <routing-table><ip><static-route>
              <entry name="default">
                <destination>0.0.0.0/0</destination>
                <nexthop><ip-address>203.0.113.1</ip-address></nexthop>
                <interface>ethernet1/1.110</interface>
              </entry>
            </static-route></ip></routing-table>
          </entry>
        </virtual-router>
      </network>
      <vsys>
        <entry name="vsys2">
          <display-name>acme</display-name>
          <import>
            <network><interface><member>ethernet1/1.110</member><member>ethernet1/2</member></interface></network>
            <visible-vsys><member>vsys3</member></visible-vsys>
          </import>
          <zone>
            <entry name="out"><network><layer3><member>ethernet1/1.110</member></layer3></network></entry>
            <entry name="lb"><network><layer3><member>ethernet1/2</member></layer3></network></entry>
            <entry name="to-beta"><network><external><member>vsys3</member></external></network></entry>
          </zone>
          <address>
            <entry name="WEB"><ip-netmask>10.10.1.100</ip-netmask></entry>
            <entry name="PUBLIC"><ip-netmask>203.0.113.10/32</ip-netmask></entry>
            <entry name="POOL"><ip-range>10.10.1.20-10.10.1.29</ip-range></entry>
            <entry name="PARTNER"><fqdn>partner.example.com</fqdn></entry>
          </address>
          <address-group>
            <entry name="SERVERS"><static>
              <member>WEB</member><member>POOL</member><member>GONE</member>
            </static></entry>
            <entry name="TAGGED"><dynamic><filter>'web' and 'prod'</filter></dynamic></entry>
          </address-group>
          <service-group>
            <entry name="WEBS"><members>
              <member>service-https</member><member>tcp-8443</member>
            </members></entry>
          </service-group>
          <rulebase>
            <security>
              <rules>
                <entry name="in web">
                  <from><member>out</member></from>
                  <to><member>lb</member></to>
                  <source><member>any</member></source>
                  <destination><member>PUBLIC</member></destination>
                  <application><member>any</member></application>
                  <service><member>WEBS</member></service>
                  <action>allow</action>
                </entry>
                <entry name="not pool">
                  <from><member>lb</member></from>
                  <to><member>out</member></to>
                  <source><member>POOL</member></source>
                  <destination><member>dns</member><member>198.51.100.0/24</member></destination>
                  <negate-source>yes</negate-source>
                  <source-user><member>acme\\staff</member></source-user>
                  <category><member>social-networking</member></category>
                  <application><member>dns</member><member>custom-app</member></application>
                  <service><member>application-default</member></service>
                  <action>allow</action>
                </entry>
                <entry name="old">
                  <from><member>any</member></from>
                  <to><member>any</member></to>
                  <source><member>SERVERS</member></source>
                  <destination><member>NOWHERE</member></destination>
                  <application><member>any</member></application>
                  <service><member>any</member></service>
                  <action>reset-both</action>
                  <disabled>yes</disabled>
                </entry>
              </rules>
            </security>
            <nat>
              <rules>
                <entry name="web dnat">
                  <from><member>out</member></from>
                  <to><member>out</member></to>
                  <source><member>any</member></source>
                  <destination><member>PUBLIC</member></destination>
                  <service>service-https</service>
                  <destination-translation>
                    <translated-address>WEB</translated-address>
                    <translated-port>8443</translated-port>
                  </destination-translation>
                </entry>
                <entry name="out pat">
                  <from><member>lb</member></from>
                  <to><member>out</member></to>
                  <source><member>any</member></source>
                  <destination><member>any</member></destination>
                  <service>any</service>
                  <source-translation><dynamic-ip-and-port><interface-address>
                    <interface>ethernet1/1.110</interface>
                  </interface-address></dynamic-ip-and-port></source-translation>
                </entry>
              </rules>
            </nat>
          </rulebase>
          <mystery/>
        </entry>
        <entry name="vsys3">
          <display-name>beta</display-name>
          <import><network><interface><member>ethernet1/1.120</member></interface></network></import>
          <zone>
            <entry name="out"><network><layer3><member>ethernet1/1.120</member></layer3></network></entry>
            <entry name="to-acme"><network><external><member>vsys2</member></external></network></entry>
          </zone>
        </entry>
      </vsys>
    </entry>
  </devices>
</config>
"""

PAT = 'set vsys vsys2 rulebase nat rules "out pat" source-translation'
SET = """admin@pa-edge> show
set mgt-config users admin phash *****
set shared address dns ip-netmask 9.9.9.9
set shared address WEB ip-netmask 192.0.2.99
set shared service tcp-8443 protocol tcp port 8443,9000-9010
set deviceconfig system hostname pa-edge
set network interface ethernet ethernet1/1 layer3 units ethernet1/1.110 tag 110
set network interface ethernet ethernet1/1 layer3 units ethernet1/1.110 ip 203.0.113.2/24
set network interface ethernet ethernet1/1 layer3 units ethernet1/1.120 tag 120
set network interface ethernet ethernet1/1 layer3 units ethernet1/1.120 ip 203.0.113.130/25
set network interface ethernet ethernet1/2 layer3 ip 10.10.1.1/24
set network virtual-router vr-acme interface [ ethernet1/1.110 ethernet1/2 ]
set network virtual-router vr-acme routing-table ip static-route default destination 0.0.0.0/0
set network virtual-router vr-acme routing-table ip static-route default nexthop ip-address 203.0.113.1
set network virtual-router vr-acme routing-table ip static-route default interface ethernet1/1.110
set vsys vsys2 display-name acme
set vsys vsys2 import network interface [ ethernet1/1.110 ethernet1/2 ]
set vsys vsys2 import visible-vsys vsys3
set vsys vsys2 zone out network layer3 ethernet1/1.110
set vsys vsys2 zone lb network layer3 ethernet1/2
set vsys vsys2 zone to-beta network external vsys3
set vsys vsys2 address WEB ip-netmask 10.10.1.100
set vsys vsys2 address PUBLIC ip-netmask 203.0.113.10/32
set vsys vsys2 address POOL ip-range 10.10.1.20-10.10.1.29
set vsys vsys2 address PARTNER fqdn partner.example.com
set vsys vsys2 address-group SERVERS static [ WEB POOL GONE ]
set vsys vsys2 address-group TAGGED dynamic filter "'web' and 'prod'"
set vsys vsys2 service-group WEBS members [ service-https tcp-8443 ]
set vsys vsys2 rulebase security rules "in web" from out
set vsys vsys2 rulebase security rules "in web" to lb
set vsys vsys2 rulebase security rules "in web" source any
set vsys vsys2 rulebase security rules "in web" destination PUBLIC
set vsys vsys2 rulebase security rules "in web" application any
set vsys vsys2 rulebase security rules "in web" service WEBS
set vsys vsys2 rulebase security rules "in web" action allow
set vsys vsys2 rulebase security rules "not pool" from lb
set vsys vsys2 rulebase security rules "not pool" to out
set vsys vsys2 rulebase security rules "not pool" source POOL
set vsys vsys2 rulebase security rules "not pool" destination [ dns 198.51.100.0/24 ]
set vsys vsys2 rulebase security rules "not pool" negate-source yes
set vsys vsys2 rulebase security rules "not pool" source-user "acme\\\\staff"
set vsys vsys2 rulebase security rules "not pool" category social-networking
set vsys vsys2 rulebase security rules "not pool" application [ dns custom-app ]
set vsys vsys2 rulebase security rules "not pool" service application-default
set vsys vsys2 rulebase security rules "not pool" action allow
set vsys vsys2 rulebase security rules old from any
set vsys vsys2 rulebase security rules old to any
set vsys vsys2 rulebase security rules old source SERVERS
set vsys vsys2 rulebase security rules old destination NOWHERE
set vsys vsys2 rulebase security rules old application any
set vsys vsys2 rulebase security rules old service any
set vsys vsys2 rulebase security rules old action reset-both
set vsys vsys2 rulebase security rules old disabled yes
set vsys vsys2 rulebase nat rules "web dnat" from out
set vsys vsys2 rulebase nat rules "web dnat" to out
set vsys vsys2 rulebase nat rules "web dnat" source any
set vsys vsys2 rulebase nat rules "web dnat" destination PUBLIC
set vsys vsys2 rulebase nat rules "web dnat" service service-https
set vsys vsys2 rulebase nat rules "web dnat" destination-translation translated-address WEB
set vsys vsys2 rulebase nat rules "web dnat" destination-translation translated-port 8443
set vsys vsys2 rulebase nat rules "out pat" from lb
set vsys vsys2 rulebase nat rules "out pat" to out
set vsys vsys2 rulebase nat rules "out pat" source any
set vsys vsys2 rulebase nat rules "out pat" destination any
set vsys vsys2 rulebase nat rules "out pat" service any
@@
set vsys vsys2 mystery
set vsys vsys3 display-name beta
set vsys vsys3 import network interface ethernet1/1.120
set vsys vsys3 zone out network layer3 ethernet1/1.120
set vsys vsys3 zone to-acme network external vsys2
""".replace("@@", f"{PAT} dynamic-ip-and-port interface-address interface ethernet1/1.110")

PANORAMA = """config {
  shared {
    address {
      any-dns {
        ip-netmask 9.9.9.9;
      }
    }
    pre-rulebase {
      security {
        rules {
          "block bad" {
            from any;
            to any;
            source any;
            destination bad-list;
            service any;
            application any;
            action deny;
          }
        }
      }
    }
    external-list {
      bad-list {
        type {
          ip {
            url https://lists.example.com/bad;
          }
        }
      }
    }
  }
  readonly {
    devices {
      localhost.localdomain {
        device-group {
          tenants {
            id 11;
          }
          acme {
            parent-dg tenants;
          }
        }
      }
    }
  }
  devices {
    localhost.localdomain {
      device-group {
        tenants {
          address {
            monitor {
              ip-netmask 10.0.0.5;
            }
          }
        }
        acme {
          address {
            web {
              ip-netmask 10.10.1.0/24;
            }
          }
          pre-rulebase {
            security {
              rules {
                watch {
                  from mgmt;
                  to lb;
                  source monitor;
                  destination [ web any-dns ];
                  service service-http;
                  application any;
                  action allow;
                  description "two
lines; with { braces";
                }
              }
            }
          }
          post-rulebase {
            security {
              rules {
                last {
                  from any;
                  to any;
                  source any;
                  destination any;
                  service any;
                  application any;
                  action deny;
                }
              }
            }
          }
        }
      }
    }
  }
}
"""
