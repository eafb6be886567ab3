"""Synthetic answers of Check Point's management API and a VSX gateway's list, written from its reference."""

POLICY = """{
  "uid" : "layer-1",
  "name" : "acme Network",
  "rulebase" : [ {
    "uid" : "sec-1", "name" : "Web", "type" : "access-section", "from" : 1, "to" : 2,
    "rulebase" : [ {
      "uid" : "rule-1", "name" : "web in", "type" : "access-rule", "rule-number" : 1,
      "source" : [ "any" ], "source-negate" : false,
      "destination" : [ "grp-servers" ], "destination-negate" : false,
      "service" : [ "svc-https", "svc-alt" ], "service-negate" : false,
      "vpn" : [ "any" ], "action" : "accept", "enabled" : true, "comments" : "public",
      "install-on" : [ "targets" ], "time" : [ "any" ], "content" : [ "any" ],
      "hits" : { "percentage" : "10%", "level" : "low", "value" : 42 }
    }, {
      "uid" : "rule-2", "type" : "access-rule", "rule-number" : 2,
      "source" : [ "net-apps" ], "source-negate" : true,
      "destination" : [ "net-six", "gone-uid" ], "destination-negate" : false,
      "service" : [ "svc-high" ], "service-negate" : false,
      "vpn" : [ "any" ], "action" : "drop", "enabled" : false, "time" : [ "time-office" ]
    } ]
  }, {
    "uid" : "rule-3", "type" : "access-rule", "rule-number" : 3, "name" : "users",
    "source" : [ "role-staff" ], "destination" : [ "grp-not-web" ], "service" : [ "app-facebook" ],
    "vpn" : [ "any" ], "action" : "inner", "inline-layer" : "layer-2", "enabled" : true
  } ],
  "objects-dictionary" : [
    { "uid" : "any", "name" : "Any", "type" : "CpmiAnyObject" },
    { "uid" : "targets", "name" : "Policy Targets", "type" : "Global" },
    { "uid" : "accept", "name" : "Accept", "type" : "RulebaseAction" },
    { "uid" : "drop", "name" : "Drop", "type" : "RulebaseAction" },
    { "uid" : "inner", "name" : "Inner Layer", "type" : "Global" },
    { "uid" : "time-office", "name" : "office", "type" : "time" },
    { "uid" : "host-web", "name" : "web", "type" : "host", "ipv4-address" : "10.10.1.100" },
    { "uid" : "net-apps", "name" : "apps", "type" : "network", "subnet4" : "10.10.2.0", "mask-length4" : 24 },
    { "uid" : "net-six", "name" : "six",
      "type" : "network", "subnet6" : "2001:db8:a::", "mask-length6" : 64 },
    { "uid" : "rng", "name" : "pool", "type" : "address-range",
      "ipv4-address-first" : "10.10.1.20", "ipv4-address-last" : "10.10.1.29" },
    { "uid" : "grp-servers", "name" : "servers",
      "type" : "group", "members" : [ "host-web", "rng", "lost-uid" ] },
    { "uid" : "grp-not-web", "name" : "apps without", "type" : "group-with-exclusion",
      "include" : { "uid" : "net-apps", "name" : "apps", "type" : "network" }, "except" : "host-in-apps" },
    { "uid" : "host-in-apps", "name" : "app1", "type" : "host", "ipv4-address" : "10.10.2.0" },
    { "uid" : "role-staff", "name" : "staff", "type" : "access-role" },
    { "uid" : "svc-https", "name" : "https", "type" : "service-tcp", "port" : "443" },
    { "uid" : "svc-alt", "name" : "alt",
      "type" : "service-tcp", "port" : "8000-8010", "source-port" : ">1023" },
    { "uid" : "svc-high", "name" : "high", "type" : "service-udp", "port" : ">1023" },
    { "uid" : "app-facebook", "name" : "Facebook", "type" : "application-site" }
  ],
  "from" : 1, "to" : 3, "total" : 3
}
"""

LAYER = """{
  "uid" : "layer-2", "name" : "inner", "from" : 1, "to" : 1, "total" : 1,
  "rulebase" : [ {
    "uid" : "rule-4", "type" : "access-rule", "rule-number" : 1,
    "source" : [ "any" ], "destination" : [ "any" ], "service" : [ "any" ], "action" : "accept"
  } ]
}
"""

NAT = """{
  "uid" : "nat-1", "from" : 1, "to" : 2, "total" : 2,
  "rulebase" : [ {
    "uid" : "nsec", "type" : "nat-section", "name" : "Manual", "from" : 1, "to" : 2, "rulebase" : [
      { "uid" : "nat-r1", "type" : "nat-rule", "rule-number" : 1, "method" : "static", "enabled" : true,
        "original-source" : "any", "original-destination" : "host-public", "original-service" : "svc-https",
        "translated-source" : "orig", "translated-destination" : "host-web",
      "translated-service" : "svc-8443" },
      { "uid" : "nat-r2", "type" : "nat-rule", "rule-number" : 2, "method" : "hide", "enabled" : true,
        "auto-generated" : true,
        "original-source" : "net-apps", "original-destination" : "any", "original-service" : "any",
        "translated-source" : "host-public", "translated-destination" : "orig",
      "translated-service" : "orig" }
    ]
  } ],
  "objects-dictionary" : [
    { "uid" : "orig", "name" : "Original", "type" : "Global" },
    { "uid" : "host-public", "name" : "public", "type" : "host", "ipv4-address" : "203.0.113.10" },
    { "uid" : "svc-8443", "name" : "tcp_8443", "type" : "service-tcp", "port" : "8443" }
  ]
}
"""

VSX = """VSX Gateway Status
==================
Name:            vsx1
Access Control Policy: vsx1_VSX

Virtual Devices Status
======================

 ID  | Type & Name             | Access Control Policy | Installed at    | Threat Prevention Policy | SIC Stat
-----+-------------------------+-----------------------+-----------------+--------------------------+---------
   1 | S acme-vs               | acme                  | 1Nov2026 10:00  | <No Policy>              | Trust
   2 | R router                | <Not Applicable>      |                 |                          | Trust
   3 | S beta-vs               | beta                  | 1Nov2026 10:00  | <No Policy>              | Trust

Type: S - Virtual System, B - Virtual System in Bridge mode,
      R - Virtual Router, W - Virtual Switch.
"""
