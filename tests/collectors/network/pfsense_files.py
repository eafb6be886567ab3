"""One synthetic `config.xml` of pfSense and one of OPNsense, written from their documentation."""

PFSENSE = """<?xml version="1.0"?>
<pfsense>
  <version>22.9</version>
  <system><hostname>acme-fw</hostname><domain>example.net</domain></system>
  <interfaces>
    <wan>
      <enable></enable><if>igb0</if><descr><![CDATA[WAN]]></descr>
      <ipaddr>203.0.113.2</ipaddr><subnet>24</subnet>
    </wan>
    <lan>
      <enable></enable><if>igb1.210</if><ipaddr>10.10.1.1</ipaddr><subnet>24</subnet>
      <ipaddrv6>2001:db8:a::1</ipaddrv6><subnetv6>64</subnetv6>
    </lan>
    <opt1><if>igb2</if><ipaddr>dhcp</ipaddr></opt1>
  </interfaces>
  <vlans><vlan><if>igb1</if><tag>210</tag><vlanif>igb1.210</vlanif></vlan></vlans>
  <virtualip>
    <vip><mode>carp</mode><interface>wan</interface>
      <subnet>203.0.113.10</subnet><subnet_bits>24</subnet_bits></vip>
  </virtualip>
  <aliases>
    <alias><name>WEB</name><type>host</type><address>10.10.1.100</address></alias>
    <alias><name>APPS</name><type>network</type><address>10.10.2.0/24 10.10.3.0/24</address></alias>
    <alias><name>ALLSRV</name><type>host</type><address>WEB APPS partner.example.com NOALIAS</address></alias>
    <alias><name>WEBPORTS</name><type>port</type><address>80 443 8000:8010</address></alias>
    <alias><name>BAD</name><type>urltable</type><url>https://lists.example.com/bad</url></alias>
  </aliases>
  <gateways>
    <gateway_item><name>GW1</name><interface>lan</interface><gateway>10.10.1.254</gateway></gateway_item>
  </gateways>
  <staticroutes><route><network>10.20.0.0/16</network><gateway>GW1</gateway></route></staticroutes>
  <nat>
    <outbound>
      <mode>hybrid</mode>
      <rule>
        <interface>wan</interface><source><network>10.10.2.0/24</network></source>
        <destination><any></any></destination><target>203.0.113.11</target><descr>apps out</descr>
      </rule>
    </outbound>
    <rule>
      <interface>wan</interface><protocol>tcp</protocol><source><any></any></source>
      <destination><network>wanip</network><port>443</port></destination>
      <target>WEB</target><local-port>8443</local-port><descr>web in</descr>
      <associated-rule-id>pass</associated-rule-id>
    </rule>
    <onetoone>
      <interface>wan</interface><external>203.0.113.20</external>
      <source><address>10.10.1.20</address></source><destination><any></any></destination>
    </onetoone>
  </nat>
  <filter>
    <rule>
      <interface>wan</interface><ipprotocol>inet6</ipprotocol><protocol>tcp</protocol>
      <source><any></any></source><destination><network>lan</network><port>443</port></destination>
      <descr>six only</descr>
    </rule>
    <rule>
      <type>pass</type><interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp/udp</protocol>
      <source><address>BAD</address><not></not></source>
      <destination><address>ALLSRV</address><port>WEBPORTS</port></destination>
      <descr>to servers</descr>
    </rule>
    <rule>
      <type>block</type><interface>lan</interface><ipprotocol>inet46</ipprotocol>
      <source><network>lan</network></source><destination><network>(self)</network></destination>
      <disabled></disabled><descr>off</descr>
    </rule>
    <rule>
      <type>reject</type><interface>lan</interface><ipprotocol>inet</ipprotocol><protocol>icmp</protocol>
      <icmptype>echoreq</icmptype><source><any></any></source><destination><any></any></destination>
      <sched>night</sched><descr>no ping</descr>
    </rule>
    <rule>
      <floating>yes</floating><quick>yes</quick><type>block</type><interface>wan,opt1</interface>
      <direction>in</direction><ipprotocol>inet</ipprotocol>
      <source><address>GHOST</address></source><destination><any></any></destination><descr>ghosts</descr>
    </rule>
    <rule>
      <floating>yes</floating><type>block</type><interface>lan</interface><direction>any</direction>
      <ipprotocol>inet</ipprotocol><source><any></any></source><destination><any></any></destination>
      <descr>slow one</descr>
    </rule>
    <rule>
      <floating>yes</floating><type>pass</type><interface>lan</interface><direction>any</direction>
      <ipprotocol>inet</ipprotocol><source><any></any></source><destination><any></any></destination>
      <descr>slow two</descr>
    </rule>
    <separator><wan></wan></separator>
  </filter>
</pfsense>
"""

OPNSENSE = """<?xml version="1.0"?>
<opnsense>
  <system><hostname>beta-fw</hostname></system>
  <interfaces>
    <wan><enable>1</enable><if>vtnet0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet></wan>
    <lan><enable>1</enable><if>vtnet1</if><ipaddr>10.30.1.1</ipaddr><subnet>24</subnet></lan>
  </interfaces>
  <OPNsense>
    <Firewall>
      <Alias version="1.0.1">
        <aliases>
          <alias uuid="a"><enabled>1</enabled><name>SRV</name><type>host</type><content>10.30.1.5
10.30.1.6</content></alias>
          <alias uuid="b"><enabled>0</enabled><name>GONE</name><type>host</type>
            <content>10.0.0.1</content></alias>
        </aliases>
      </Alias>
      <Filter version="1.0.4">
        <rules>
          <rule uuid="c">
            <enabled>1</enabled><sequence>2</sequence><action>pass</action><quick>1</quick>
            <interface>lan</interface><direction>in</direction><ipprotocol>inet</ipprotocol>
            <protocol>TCP</protocol><source_net>lan</source_net><source_not>0</source_not>
            <destination_net>SRV</destination_net><destination_not>1</destination_not>
            <destination_port>5432</destination_port><description>second</description>
          </rule>
          <rule uuid="d">
            <enabled>1</enabled><sequence>1</sequence><action>block</action><interface>lan</interface>
            <ipprotocol>inet</ipprotocol><protocol>any</protocol><source_net>GONE</source_net>
            <destination_net>any</destination_net><description>first</description>
          </rule>
        </rules>
      </Filter>
    </Firewall>
  </OPNsense>
  <filter>
    <rule uuid="e">
      <type>pass</type><interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol>
      <source><any>1</any></source><destination><network>SRV</network><port>https</port></destination>
      <disabled>0</disabled><descr>web</descr>
    </rule>
  </filter>
</opnsense>
"""
