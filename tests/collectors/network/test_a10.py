from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import Context, NetworkFacts
from collectors.network.a10.reader import READER
from collectors.network.reading import ConfigFile

RUNNING = (Path(__file__).parent / "files" / "a10" / "running.txt").read_text()


@pytest.fixture(scope="module")
def facts() -> NetworkFacts:
    return READER.read("adc", [ConfigFile("running.txt", RUNNING)])


@pytest.fixture(scope="module")
def acme(facts: NetworkFacts) -> Context:
    return facts.contexts[1]


def one(text: str) -> Context:
    return READER.read("adc", [ConfigFile("running.txt", text)]).contexts[0]


def test_partitions_are_contexts_that_see_the_shared_one(facts: NetworkFacts) -> None:
    assert [(each.name, each.parents, len(each.vips)) for each in facts.contexts] == [
        ("shared", (), 2),
        ("acme", ("shared",), 4),
        ("empty", ("shared",), 0),
    ]
    assert (facts.device, facts.version, facts.gaps) == ("thunder1", "5.2.1-p4", ())


def test_every_port_is_a_vip_with_mode_and_tls(facts: NetworkFacts) -> None:
    found = [(v.name, v.address, v.port, v.mode, v.tls) for context in facts.contexts for v in context.vips]
    assert found == [
        ("pass", "203.0.113.9", 443, "tcp", "passthrough"),
        ("pass", "203.0.113.9", 80, "redirect", "none"),
        ("vs", "10.10.1.100", 8443, "http", "unknown"),
        ("vs", "10.10.1.100", 80, "http", "none"),
        ("vs", "10.10.1.100", 443, "http", "terminated"),
        ("off", "10.10.1.101", 53, "udp", "none"),
    ]


def test_a_port_that_is_entered_again_begins_anew(acme: Context) -> None:
    again = acme.vips[2]
    assert (again.port, again.pools, again.persistence) == (443, ("beta_sg",), "")


def test_persistence_has_its_time(facts: NetworkFacts) -> None:
    shared = facts.contexts[0].vips[0]
    assert (shared.persistence, shared.persistence_timeout_seconds) == ("persist source-ip", 1800)
    cookie = one(
        "slb template persist cookie ck\n  name SRV\n  expire 3600\n"
        "slb virtual-server v 10.0.0.1\n  port 80 http\n    template persist cookie ck\n"
    ).vips[0]
    assert (cookie.persistence, cookie.persistence_timeout_seconds) == ("persist cookie SRV", 3600)


def test_members_take_state_from_server_port_and_priority(acme: Context) -> None:
    (pool,) = [each for each in acme.pools if each.name == "sg"]
    assert [(m.address, m.port, m.state, m.weight) for m in pool.members] == [
        ("10.10.2.11", 8080, "enabled", 7),
        ("10.10.2.12", 8080, "disabled", None),
        ("10.10.2.13", 8080, "disabled", None),
        ("2001:db8::14", 8080, "backup", None),
        ("", 8080, "disabled", None),
    ]
    assert (pool.method, pool.monitor) == ("least-connection", "hm")


def test_a_partition_uses_servers_of_the_shared_one(acme: Context) -> None:
    (pool,) = [each for each in acme.pools if each.name == "beta_sg"]
    assert [m.address for m in pool.members] == ["10.90.2.11"]


def test_names_that_nothing_defines_are_findings(acme: Context) -> None:
    assert {(each.what, each.name, each.used_by) for each in acme.undefined} == {
        ("server", "lost", "sg"),
        ("service-group", "gone", "vs"),
        ("template persist cookie", "lost", "vs"),
    }


def test_scripts_and_templates_are_kept_and_classed(acme: Context) -> None:
    assert {each.name: (each.kind, each.pools) for each in acme.opaque} == {
        "hosts": ("pool_choice", ("beta_sg",)),
        "redirect_all": ("other", ()),
    }


def test_interfaces_and_routes(facts: NetworkFacts) -> None:
    shared = facts.contexts[0]
    assert [(i.name, i.real_name, i.addresses, i.vlan) for i in shared.interfaces] == [
        ("ethernet 1", "outside", (), None),
        ("ve 110", "", ("203.0.113.2/24",), 110),
    ]
    assert [(r.destination, r.next_hop) for r in shared.routes] == [("0.0.0.0/0", "203.0.113.1")]


def test_parts_that_nobody_knows_are_told(facts: NetworkFacts) -> None:
    assert [(u.text, u.ref.line) for u in facts.contexts[0].unparsed] == [("frobnicate all", 38)]


def test_members_as_until_version_2_7() -> None:
    context = one(
        "slb server s1 10.0.0.1\n   port 80  tcp\nslb service-group g tcp\n    member s1:80 disable\n"
    )
    assert [(m.address, m.port, m.state) for m in context.pools[0].members] == [("10.0.0.1", 80, "disabled")]


def test_a_configuration_without_its_end_is_cut_off() -> None:
    with pytest.raises(ParseError) as caught:
        one(RUNNING[:600])
    assert caught.value.where == f"running.txt:{RUNNING[:600].rstrip().count(chr(10)) + 1}"
    facts = READER.read("adc", [ConfigFile("part.txt", "slb server s1 10.0.0.1\n")])
    assert [each.reason.value for each in facts.gaps] == ["truncated"]
