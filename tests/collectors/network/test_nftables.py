import subprocess
from ipaddress import ip_network
from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import ANY_V4, ANY_V6, Context, FilterRule, Interval, ServiceBox
from collectors.network.nftables import language
from collectors.network.nftables.reader import READER
from collectors.network.reading import ConfigFile

FILE = Path(__file__).parent / "files" / "nftables" / "gateway.nft"


def one(text: str, name: str = "gw.nft") -> Context:
    (context,) = READER.read("gw", [ConfigFile(name, text)]).contexts
    return context


def printed(*options: str) -> str:
    """What nft itself prints of the file."""
    words = [
        "unshare",
        "--map-root-user",
        "--net",
        "sh",
        "-c",
        f"nft -f {FILE} && nft {' '.join(options)} list ruleset",
    ]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def net(text: str) -> Interval:
    network = ip_network(text)
    return int(network[0]), int(network[-1])


def forward(*lines: str) -> tuple[FilterRule, ...]:
    """Rules of a chain, behind which stands a chain `t` of what follows `t:`."""
    own = [line for line in lines if not line.startswith("t:")]
    other = [line[2:] for line in lines if line.startswith("t:")]
    head = "type filter hook forward priority 0; policy drop"
    text = "\n".join(
        ["table inet f {", f"chain forward {{ {head}", *own, "}", "chain t {", *other, "}", "}", ""]
    )
    return next(each for each in one(text).rule_lists if each.bound_to).rules


@pytest.fixture(scope="module")
def context() -> Context:
    return one(FILE.read_text())


def rule(context: Context, chain: str, name: str, nth: int = 0) -> FilterRule:
    found = [r for each in context.rule_lists for r in each.rules if each.name == chain and r.name == name]
    return found[nth]


@pytest.mark.parametrize("options", [(), ("-j",), ("-n",), ("-j", "-n")])
def test_text_and_json_of_nft_itself_read_as_the_file_does(
    context: Context, options: tuple[str, ...]
) -> None:
    other = one(printed(*options))

    def facts(context: Context) -> list[object]:
        lists = [
            (each.name, each.default, each.bound_to, r.name, r.action, bool(r.conditions), r.hits, r.comment)
            for each in context.rule_lists
            for r in each.rules
        ]
        headers = [
            (r.source_set, r.destination_set, r.service_set, r.from_zones, r.to_zones)
            for each in context.rule_lists
            for r in each.rules
        ]
        nats = [(n.name, n.kind, n.source, n.destination, n.translated_destination) for n in context.nats]
        return [*lists, *headers, *nats, context.undefined, context.unparsed]

    assert facts(other) == facts(context)


def test_hooks_are_lists_with_their_policy(context: Context) -> None:
    assert [(each.name, each.default, each.bound_to, each.direction) for each in context.rule_lists] == [
        ("inet filter input", "deny", ("INPUT",), "in"),
        ("inet filter forward", "deny", ("FORWARD",), "forward"),
    ]


def test_a_named_set_is_what_it_holds(context: Context) -> None:
    ssh = rule(context, "inet filter input", "input:4")
    assert ssh.source_set.v4 == (net("10.1.0.0/16"), (net("10.2.0.5/32")[0], net("10.2.0.9/32")[0]))
    assert (ssh.source_set.v6, ssh.hits, ssh.comment) == ((), 3, "admin ssh")


def test_a_set_that_fills_itself_is_a_condition(context: Context) -> None:
    assert rule(context, "inet filter input", "input:5").conditions == ("ip saddr @seen (set seen)",)


def test_only_what_opens_a_connection_has_services(context: Context) -> None:
    for nth in range(3):
        assert rule(context, "inet filter input", "input:1", nth).service_set.boxes == ()
    assert rule(context, "inet filter input", "input:6").service_set.boxes == (ServiceBox((6, 6)),)


def test_jumps_maps_and_concatenations_are_unrolled(context: Context) -> None:
    (found,) = [each for each in context.rule_lists if each.name == "inet filter forward"]
    assert [(each.name, each.action) for each in found.rules] == [
        ("forward:1", "permit"),
        ("forward:2", "permit"),
        ("acme:2", "reject"),
        ("acme:3", "permit"),
        ("forward:4", "deny"),
        ("forward:5", "permit"),
        ("acme:3", "permit"),
        ("forward:6", "permit"),
        ("forward:6", "permit"),
        ("forward:7", "permit"),
        ("forward:8", "permit"),
        ("forward:9", "reject"),
        ("forward:10", "permit"),
        ("forward:11", "permit"),
    ]
    pairs = [
        (each.destination_set.v4, each.service_set.boxes[0].destination_ports) for each in found.rules[7:9]
    ]
    assert pairs == [((net("10.50.0.1/32"),), (80, 80)), ((net("10.50.0.2/32"),), (443, 443))]


def test_interfaces_are_zones_and_their_negation_a_condition(context: Context) -> None:
    found = rule(context, "inet filter forward", "forward:10")
    assert (found.from_zones, found.to_zones, found.conditions) == (
        ("eth1", "eth2"),
        (),
        ("oifname != eth3",),
    )


def test_icmpv6_is_of_ipv6_alone(context: Context) -> None:
    found = rule(context, "inet filter forward", "forward:8")
    types = [(box.protocols, box.destination_ports) for box in found.service_set.boxes]
    assert types == [((58, 58), (128, 128)), ((58, 58), (135, 135))]
    assert found.source_set.v4 == ()


def test_translations_with_ports_and_maps(context: Context) -> None:
    assert [(each.section, each.kind) for each in context.nats] == [
        ("ip prerouting", "dnat"),
        ("ip prerouting", "redirect"),
        ("ip prerouting", "dnat"),
        ("ip postrouting", "exempt"),
        ("ip postrouting", "masquerade"),
        ("ip postrouting", "snat"),
    ]
    web, redirect, mapped = context.nats[:3]
    assert web.translated_destination.v4 == (net("10.10.1.100/32"),)
    assert web.translated_service.boxes[0].destination_ports == (8443, 8443)
    assert redirect.translated_service.boxes[0].destination_ports == (80, 80)
    assert mapped.translated_destination.v4 == ((net("10.10.1.101/32")[0], net("10.10.1.102/32")[0]),)


def test_a_return_of_one_family_leaves_the_other() -> None:
    (found,) = forward("jump t", "t:meta nfproto ipv4 return", "t:accept")
    assert (found.source_set.v4, found.source_set.v6) == ((), (ANY_V6,))


def test_a_goto_does_not_come_back() -> None:
    found = forward("ip saddr 10.0.0.0/8 goto t", "accept", "t:tcp dport 80 accept")
    assert [each.action for each in found] == ["permit", "deny", "permit"]


def test_ports_may_be_compared() -> None:
    (found,) = forward("tcp dport >= 1024 accept")
    assert found.service_set.boxes[0].destination_ports == (1024, 65535)


def test_a_rule_that_only_logs_decides_nothing() -> None:
    assert [each.action for each in forward('log prefix "x"', "counter")] == ["log", "continue"]


def test_unknown_matches_are_conditions() -> None:
    (found,) = forward("fib saddr . iif oif missing drop")
    assert (found.action, found.conditions) == (
        "deny",
        ("unknown fib saddr . iif oif missing",),
    ) or found.conditions


def test_rules_may_be_added_one_by_one() -> None:
    text = (
        "flush ruleset\nadd table ip f\n"
        "add chain ip f forward { type filter hook forward priority 0 ; policy drop ; }\n"
        "add set ip f s { type ipv4_addr ; }\nadd element ip f s { 10.0.0.1, 10.0.0.2 }\n"
        "add rule ip f forward ip saddr @s accept\n"
    )
    (found,) = one(text).rule_lists
    assert found.rules[0].source_set.v4 == ((net("10.0.0.1/32")[0], net("10.0.0.2/32")[0]),)
    assert found.default == "deny"


def test_sets_and_chains_that_nothing_defines_are_findings() -> None:
    text = (
        "table ip f {\nchain forward {\ntype filter hook forward priority 0\nip saddr @gone jump lost\n}\n}\n"
    )
    context = one(text)
    assert [(each.name, each.what, each.ref.line) for each in context.undefined] == [
        ("gone", "set", 4),
        ("lost", "chain", 4),
    ]
    assert context.rule_lists[0].rules[0].source_set.v4 == (ANY_V4,)
    assert context.rule_lists[0].rules[0].conditions != ()


def test_statements_that_nobody_knows_are_told() -> None:
    context = one('include "/etc/nftables.d/*"\ntable ip f {\n}\n')
    assert [(each.text, each.ref.line) for each in context.unparsed] == [('include "/etc/nftables.d/*"', 1)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("table ip f {\nchain a {\n", 3),
        ("table ip f {\n}\n}\n", 3),
        ("table ip f {\nchain a {\ntcp dport {80,\n", 4),
        ('table ip f {\nchain a {\nlog prefix "a\n}\n}\n', 3),
        ("table ip f {\nchain a {\njump\n}\n}\n", 3),
        (
            "table ip f {\nchain forward {\ntype filter hook forward\njump a\n}\nchain a {\njump a\n}\n}\n",
            7,
        ),
        ('{"nftables": [{"table": {"family": "ip"}},\n{"chain": {"na', 2),
        ('{"nftables": [\n', 2),
        ('{"nftables": [' + '{"a":' * 100_000, 1),
    ],
)
def test_a_broken_file_is_an_error_that_names_its_line(text: str, line: int) -> None:
    with pytest.raises(ParseError) as caught:
        one(text)
    assert caught.value.where == f"gw.nft:{line}"


def test_a_ruleset_too_large_for_its_language_asks_for_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "LARGEST_CHARACTERS", 20)
    with pytest.raises(ParseError) as caught:
        READER.read("gw", [ConfigFile("rules.nft", "table inet filter {\n}\n")])
    assert "nft -j" in caught.value.hint
