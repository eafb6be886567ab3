from ipaddress import ip_network
from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import Context, NetworkFacts, Pool, Vip
from collectors.network.f5_bigip.reader import READER
from collectors.network.reading import ConfigFile

FOLDER = Path(__file__).parent / "files" / "f5"
NAMES = ("bigip.conf", "bigip_base.conf", "partitions/acme/bigip.conf")
FILES = [ConfigFile(name, (FOLDER / name).read_text()) for name in NAMES]


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return READER.read("lb1", FILES)


def of(facts: NetworkFacts, name: str) -> Context:
    (found,) = [each for each in facts.contexts if each.name == name]
    return found


def vip(facts: NetworkFacts, name: str) -> Vip:
    return next(each for context in facts.contexts for each in context.vips if each.name == name)


def pool(facts: NetworkFacts, name: str) -> Pool:
    return next(each for context in facts.contexts for each in context.pools if each.name == name)


def one(text: str) -> Context:
    return READER.read("lb1", [ConfigFile("bigip.conf", text)]).contexts[0]


def test_partitions_are_contexts_and_see_common(facts: NetworkFacts) -> None:
    assert [(each.name, each.unit, each.parents) for each in facts.contexts] == [
        ("Common", "partition", ()),
        ("acme", "partition", ("Common",)),
    ]
    assert (facts.device, facts.version) == ("lb1.example", "15.1.8")


def test_a_partition_that_only_its_folder_declares_is_a_context() -> None:
    files = [FILES[0], ConfigFile("partitions/beta/bigip.conf", "ltm pool web {\n}\n")]
    facts = READER.read("lb1", files)
    assert [(each.name, len(each.pools)) for each in facts.contexts] == [("Common", 1), ("beta", 1)]
    assert of(facts, "beta").pools[0].name == "/beta/web"


def test_virtual_servers_with_address_port_mode_and_tls(facts: NetworkFacts) -> None:
    found = [
        (each.name, each.address, each.port, each.mode, each.tls)
        for context in facts.contexts
        for each in context.vips
    ]
    assert found == [
        ("passthrough_vs", "203.0.113.10", 443, "tcp", "passthrough"),
        ("rules_vs", "2001:db8::10", 443, "http", "terminated"),
        ("redirect_vs", "203.0.113.10", 80, "redirect", "none"),
        ("forward_vs", "0.0.0.0", None, "fast_l4", "none"),
        ("udp_vs", "203.0.113.53", 53, "udp", "none"),
        ("criteria_vs", "203.0.113.20", 80, "tcp", "none"),
        ("criteria_vs", "203.0.113.20", 8000, "tcp", "none"),
        ("criteria_vs", "203.0.113.21", 80, "tcp", "none"),
        ("criteria_vs", "203.0.113.21", 8000, "tcp", "none"),
        ("app_vs", "10.10.1.100", 443, "http", "terminated"),
        ("lost_vs", "10.10.1.101", 443, "tcp", "unknown"),
    ]
    assert not vip(facts, "udp_vs").enabled


def test_persistence_with_inherited_time_fallback_and_rules(facts: NetworkFacts) -> None:
    app, rules, ssl = (vip(facts, name) for name in ("app_vs", "rules_vs", "passthrough_vs"))
    assert (app.persistence, app.persistence_timeout_seconds) == (
        "cookie insert CORP; fallback source-addr",
        3600,
    )
    assert rules.persistence == "rule persist uie"
    assert (ssl.persistence, ssl.persistence_timeout_seconds) == ("ssl", 300)


def test_members_take_state_from_themselves_their_node_and_their_group(facts: NetworkFacts) -> None:
    members = pool(facts, "/acme/app_pool").members
    assert [(each.address, each.port, each.state, each.weight) for each in members] == [
        ("10.10.2.11", 8443, "enabled", None),
        ("10.10.2.12", 8443, "backup", 3),
        ("10.10.2.13", 8443, "drain", None),
        ("10.10.2.14", 8443, "disabled", None),
    ]
    beta = pool(facts, "/Common/beta_pool")
    assert [(each.address, each.port) for each in beta.members] == [("10.20.2.11", 80), ("db.internal", 3306)]
    assert beta.method == "least-connections-member"


def test_rules_and_policies_are_kept_classed_with_their_pools(facts: NetworkFacts) -> None:
    found = {each.name: (each.kind, each.pools) for context in facts.contexts for each in context.opaque}
    assert found == {
        "/Common/choose": ("pool_choice", ("/Common/beta_pool",)),
        "/Common/stick": ("persistence", ()),
        "/acme/hosts": ("pool_choice", ("/acme/app_pool",)),
    }
    (rule,) = [each for each in of(facts, "Common").opaque if each.name == "/Common/choose"]
    assert (rule.ref.line, rule.last_line) == (30, 38)
    assert vip(facts, "rules_vs").pools == ("/Common/beta_pool",)
    assert vip(facts, "rules_vs").conditions == ("rule /Common/choose", "rule /Common/stick")


def test_hosts_come_from_policies_and_server_names(facts: NetworkFacts) -> None:
    assert vip(facts, "app_vs").hosts == ("acme.example", "www.acme.example")
    assert vip(facts, "rules_vs").hosts == ("shop.example",)


def test_names_that_nothing_defines_are_findings(facts: NetworkFacts) -> None:
    found = {(each.what, each.name, each.used_by) for context in facts.contexts for each in context.undefined}
    assert found == {
        ("monitor", "/Common/gone_monitor", "/Common/beta_pool"),
        ("pool", "/Common/nowhere", "/Common/udp_vs"),
        ("persistence", "/acme/lost_cookie", "/acme/lost_vs"),
        ("profile", "/acme/lost_ssl", "/acme/lost_vs"),
        ("rule", "/acme/lost_rule", "/acme/lost_vs"),
    }
    assert vip(facts, "lost_vs").pools == ("/acme/app_pool",)


def test_interfaces_routes_and_translations(facts: NetworkFacts) -> None:
    found = [
        (each.name, each.addresses, each.vlan, each.route_domain)
        for context in facts.contexts
        for each in context.interfaces
    ]
    assert found == [
        ("/Common/ext_self", ("203.0.113.2/24",), 110, "0"),
        ("/Common/spare", (), 999, ""),
        ("/acme/lb_self", ("10.10.1.2/24",), 210, "10"),
    ]
    routes = [(each.destination, each.next_hop) for context in facts.contexts for each in context.routes]
    assert routes == [("0.0.0.0/0", "203.0.113.1"), ("10.10.2.0/24", "10.10.1.1")]
    (nat,) = of(facts, "acme").nats
    assert nat.source.v4 == ((int(ip_network("10.10.2.0/24")[0]), int(ip_network("10.10.2.0/24")[-1])),)
    assert nat.translated_source.v4 == ((int(ip_network("203.0.113.99")[0]),) * 2,)


def test_objects_of_no_module_are_told(facts: NetworkFacts) -> None:
    found = [each for context in facts.contexts for each in context.unparsed]
    assert [(each.text, each.ref.section) for each in found] == [("frobnicate /acme/x {", NAMES[2])]


def test_port_443_with_an_http_profile_and_no_client_ssl_is_clear_http() -> None:
    text = (
        "ltm virtual /Common/v {\n destination /Common/10.0.0.1:443\n profiles {\n /Common/http { }\n }\n}\n"
    )
    (found,) = one(text).vips
    assert (found.mode, found.tls) == ("http", "none")


def test_files_without_modules_as_until_version_10() -> None:
    text = """shell write partition Common
profile clientssl tls {
   defaults from clientssl
}
profile persist sticky {
   defaults from source_addr
   mode source addr
   timeout 600
}
pool web {
   min active members 1
   monitor all min 1 of http https
   members {
      10.0.0.1:http {
         priority 2
      }
      10.0.0.2:http {
         priority 2
         session user disabled
      }
      10.0.0.3:http {}
   }
}
pool single {
   members 10.0.0.4:https {}
}
nat 10.1.0.1 to 192.0.2.1 {
}
route default inet {
   gateway 10.0.0.254
}
virtual address 10.0.9.0 {
   mask 255.255.255.0
}
virtual v {
   destination 10.0.0.9:https
   ip protocol tcp
   pool web
   persist sticky
   profiles {
      tcp {}
      tls {
         clientside
      }
   }
}
"""
    context = one(text)
    web, single = context.pools
    assert [(each.address, each.port, each.state) for each in web.members] == [
        ("10.0.0.1", 80, "enabled"),
        ("10.0.0.2", 80, "drain"),
        ("10.0.0.3", 80, "backup"),
    ]
    assert [(each.address, each.port) for each in single.members] == [("10.0.0.4", 443)]
    (vip,) = context.vips
    assert (vip.name, vip.pools, vip.tls) == ("v", ("/Common/web",), "terminated")
    assert (vip.persistence, vip.persistence_timeout_seconds) == ("source-addr", 600)
    assert [(each.destination, each.next_hop) for each in context.routes] == [("0.0.0.0/0", "10.0.0.254")]
    assert [each.bidirectional for each in context.nats] == [True]
    assert context.undefined == ()


def test_a_monitor_whose_name_ends_in_digits_is_found() -> None:
    text = """ltm monitor http /Common/check-001 {
}
ltm pool /Common/p {
    monitor min 1 of { /Common/check-001 /Common/tcp }
}
"""
    assert one(text).undefined == ()


def test_a_rule_whose_braces_do_not_match_ends_before_the_next_object() -> None:
    text = """ltm rule /Common/odd {
when HTTP_REQUEST { # opened {
    pool web
}
}
ltm virtual /Common/v {
    destination /Common/10.0.0.1:80
    rules {
        /Common/odd
    }
}
"""
    context = one(text)
    assert [each.name for each in context.vips] == ["v"]
    assert [(each.name, each.ref.line, each.last_line) for each in context.opaque] == [("/Common/odd", 1, 5)]


@pytest.mark.parametrize("cut", [100, 700, 1500, 2510])
def test_a_file_that_is_cut_off_is_an_error_that_names_its_last_line(cut: int) -> None:
    text = FILES[0].text[:cut]
    with pytest.raises(ParseError) as caught:
        one(text)
    assert caught.value.where.startswith("bigip.conf:")


def test_copies_of_former_days_and_files_of_others_change_nothing(facts: NetworkFacts) -> None:
    others = [
        ConfigFile("bigip.conf.bak", "ltm virtual /Common/former {\n}\n"),
        ConfigFile("snmp.conf", "x\n"),
    ]
    assert READER.read("lb1", [*FILES, *others]).contexts == facts.contexts


AFM = """net vlan /Common/outside {
    tag 10
}
net route-domain /Common/0 {
    fw-enforced-policy /Common/domain
    id 0
    vlans {
        /Common/outside
    }
}
net self /acme/10.1.0.5 {
    address 10.1.0.5/24
    fw-enforced-policy /Common/edge
    vlan /Common/outside
}
security firewall address-list /Common/webs {
    addresses {
        10.1.0.0/24 { }
        10.2.0.1-10.2.0.9 { }
    }
    address-lists {
        /Common/more
    }
    geo {
        DE { }
    }
}
security firewall port-list /Common/tls {
    ports {
        443 { }
        8443-8444 { }
    }
}
security firewall rule-list /Common/shared {
    rules {
        web {
            action accept
            ip-protocol tcp
            destination {
                address-lists {
                    /Common/webs
                }
                port-lists {
                    /Common/tls
                }
            }
            source {
                addresses {
                    192.0.2.0/24%0 { }
                }
                vlans {
                    /Common/outside
                }
            }
        }
        old {
            action drop
            status disabled
        }
    }
}
security firewall policy /Common/domain {
    rules {
        some { action accept
            ip-protocol udp
        }
        none {
            action reject
            ip-protocol icmp
            icmp {
                8:0 { }
            }
        }
    }
}
security firewall policy /Common/edge {
    rules {
        shared {
            rule-list /Common/shared
        }
        ghosts {
            rule-list /Common/gone
        }
        night {
            action accept-decisively
            ip-protocol any
            schedule /Common/nights
            irule /Common/judge
        }
        rest {
            action drop
            ip-protocol any
        }
    }
}
security firewall policy /acme/spare {
    rules { }
}
security firewall global-rules {
    enforced-policy /Common/domain
}
ltm virtual /acme/www {
    destination /acme/10.1.0.9:443
    fw-enforced-policy /Common/edge
    ip-protocol tcp
}
ltm virtual /acme/staged {
    destination /acme/10.1.0.10:443
    fw-staged-policy /acme/spare
    ip-protocol tcp
}
"""


@pytest.fixture(scope="module")
def firewall() -> dict[str, Context]:
    facts = READER.read("lb", [ConfigFile("bigip.conf", AFM)])
    return {each.name: each for each in facts.contexts}


def test_a_firewall_policy_is_enforced_where_it_is_named(firewall: dict[str, Context]) -> None:
    """Global and route domain ask the next context; virtual servers and self IPs decide."""
    told = [
        (each.name, each.bound_to, each.direction, each.default, each.is_derived)
        for each in firewall["Common"].rule_lists
    ]
    assert told == [
        ("domain", ("*",), "in", "next", False),
        ("domain", ("/Common/outside",), "in", "next", True),
        ("edge", ("www",), "in", "permit", False),
        ("edge", ("/acme/10.1.0.5",), "local", "permit", True),
    ]
    assert [(each.name, each.bound_to) for each in firewall["acme"].rule_lists] == [("spare", ())]


def test_rules_of_a_firewall_policy_resolve_lists_of_rules_addresses_and_ports(
    firewall: dict[str, Context],
) -> None:
    rules = firewall["Common"].rule_lists[2].rules
    assert [(each.name, each.action, each.enabled) for each in rules] == [
        ("shared/web", "permit", True),
        ("shared/old", "deny", False),
        ("night", "permit", True),
        ("rest", "deny", True),
    ]
    web, _, night, rest = rules
    assert web.from_zones == ("/Common/outside",)
    assert web.source_set.v4 == ((0xC0000200, 0xC00002FF),)
    assert web.destination_set.v4 == ((0x0A010000, 0x0A0100FF), (0x0A020001, 0x0A020009))
    assert set(web.destination_set.opaque) == {"country:DE", "undefined:/Common/more"}
    assert [(b.protocols, b.destination_ports) for b in web.service_set.boxes] == [
        ((6, 6), (443, 443)),
        ((6, 6), (8443, 8444)),
    ]
    assert night.conditions == ("irule /Common/judge", "schedule /Common/nights")
    assert (rest.conditions, rest.order) == ((), 4)
    assert {each.name for each in firewall["Common"].undefined} == {"/Common/more", "/Common/gone"}


def test_accept_hands_on_where_another_context_is_asked(firewall: dict[str, Context]) -> None:
    some, none = firewall["Common"].rule_lists[0].rules
    assert (some.action, some.conditions) == ("permit", ("the next context decides",))
    assert (none.action, none.conditions) == ("reject", ())
    assert [(b.protocols, b.destination_ports) for b in none.service_set.boxes] == [((1, 1), (8, 8))]
