import subprocess
from ipaddress import ip_network
from pathlib import Path

import pytest

from assess.errors import ParseError
from assess.model.network import ANY_V4, Context, FilterRule, Interval, RuleList, ServiceBox
from collectors.network.iptables.reader import READER
from collectors.network.reading import ConfigFile

FILES = Path(__file__).parent / "files" / "iptables"
V4, V6 = (FILES / "rules.v4").read_text(), (FILES / "rules.v6").read_text()


def one(*files: tuple[str, str]) -> Context:
    (context,) = READER.read("gw", [ConfigFile(name, text) for name, text in files]).contexts
    return context


def filtered(*lines: str) -> RuleList:
    head = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
    return rules(one(("rules.v4", head + "\n".join(lines) + "\nCOMMIT\n")), "filter FORWARD")


def rules(context: Context, name: str) -> RuleList:
    (found,) = [each for each in context.rule_lists if each.name == name]
    return found


def net(text: str) -> Interval:
    network = ip_network(text)
    return int(network[0]), int(network[-1])


def tcp(first: int, last: int | None = None) -> ServiceBox:
    return ServiceBox((6, 6), destination_ports=(first, last or first))


@pytest.fixture(scope="module")
def context() -> Context:
    return one(("gw1/rules.v4", V4), ("gw1/rules.v6", V6))


@pytest.fixture(scope="module")
def forward(context: Context) -> tuple[FilterRule, ...]:
    return rules(context, "filter FORWARD").rules


@pytest.mark.parametrize(("program", "text"), [("iptables", V4), ("ip6tables", V6)])
def test_what_iptables_itself_prints_of_the_file_reads_the_same(program: str, text: str) -> None:
    words = ["unshare", "--map-root-user", "--net", "sh", "-c", f"{program}-restore -c && {program}-save"]
    answer = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    ours, theirs = one((program, text)), one((program, answer.stdout))

    def facts(context: Context) -> list[object]:
        lists = [
            (
                each.name,
                each.default,
                rule.name,
                rule.action,
                rule.source_set,
                rule.destination_set,
                rule.service_set,
            )
            for each in context.rule_lists
            for rule in each.rules
        ]
        nats = [
            (each.name, each.kind, each.translated_source, each.translated_destination)
            for each in context.nats
        ]
        return sorted([*lists, *nats], key=repr)

    assert facts(ours) == facts(theirs)


def test_both_families_of_a_host_are_one_context(context: Context) -> None:
    assert (context.name, context.kind) == ("gw1", "firewall")
    assert [(each.name, each.default, each.bound_to, len(each.rules)) for each in context.rule_lists] == [
        ("filter INPUT", "deny", ("INPUT",), 5),
        ("filter FORWARD", "deny", ("FORWARD",), 10),
        ("filter OUTPUT", "permit", ("OUTPUT",), 0),
        ("filter UNUSED", "permit", (), 1),
        ("ip6 filter INPUT", "permit", ("INPUT",), 0),
        ("ip6 filter FORWARD", "deny", ("FORWARD",), 2),
        ("ip6 filter OUTPUT", "permit", ("OUTPUT",), 0),
    ]
    assert (context.unparsed, context.undefined) == ((), ())


def test_jumps_are_worked_in_where_they_stand(forward: tuple[FilterRule, ...]) -> None:
    assert [(each.name, each.action) for each in forward] == [
        ("FORWARD:1", "deny"),
        ("FORWARD:2", "permit"),
        ("ACME:2", "reject"),
        ("ACME:3", "deny"),
        ("ACME:4", "permit"),
        ("LOGDROP:1", "log"),
        ("LOGDROP:2", "deny"),
        ("LOGDROP:1", "log"),
        ("LOGDROP:2", "deny"),
        ("FORWARD:5", "deny"),
    ]


def test_a_rule_behind_a_return_is_without_what_returned(forward: tuple[FilterRule, ...]) -> None:
    accepted = forward[4]
    acme = net("10.10.0.0/16")
    assert accepted.source_set.v4 == (acme,)
    assert accepted.destination_set.v4 == ((0, acme[0] - 1), (acme[1] + 1, ANY_V4[1]))
    assert accepted.conditions == ()


def test_ports_interfaces_and_counters(forward: tuple[FilterRule, ...]) -> None:
    rule = forward[1]
    assert rule.service_set.boxes == (tcp(80), tcp(443), tcp(8000, 8010))
    assert (rule.from_zones, rule.destinations, rule.hits) == (("eth0",), ("10.10.1.0/24",), 12)


def test_negation_is_resolved(forward: tuple[FilterRule, ...]) -> None:
    udp = [(box.protocols, box.destination_ports) for box in forward[3].service_set.boxes]
    assert udp == [((17, 17), (0, 52)), ((17, 17), (54, 65535))]
    beta = net("10.20.0.0/16")
    assert forward[6].source_set.v4 == ((0, beta[0] - 1), (beta[1] + 1, ANY_V4[1]))
    assert forward[6].destination_set.v4 == (beta,)


def test_rules_for_replies_open_nothing(context: Context, forward: tuple[FilterRule, ...]) -> None:
    replies = rules(context, "filter INPUT").rules[1]
    assert replies.service_set.boxes == ()
    assert replies.conditions == ("--ctstate RELATED,ESTABLISHED",)
    assert forward[0].service_set.boxes == ()


def test_new_packets_need_no_condition(context: Context) -> None:
    ssh = rules(context, "filter INPUT").rules[3]
    assert (ssh.service_set.boxes, ssh.conditions, ssh.comment) == ((tcp(22),), (), 'admin "ssh"')


def test_limits_are_conditions(context: Context) -> None:
    limited = rules(context, "filter INPUT").rules[4]
    assert limited.conditions == ("--limit 5/sec",)
    assert limited.service_set.boxes == (ServiceBox((6, 6)),)


def test_the_type_of_icmp_stands_where_ports_do(context: Context) -> None:
    assert rules(context, "filter INPUT").rules[2].service_set.boxes == (
        ServiceBox((1, 1), destination_ports=(8, 8)),
    )
    six = rules(context, "ip6 filter FORWARD").rules
    assert six[1].service_set.boxes == (ServiceBox((58, 58), destination_ports=(128, 128)),)
    assert (six[0].destination_set.v4, six[0].destination_set.v6) == ((), (net("2001:db8:10::/48"),))


def test_tables_that_only_mark_permit_nothing_and_are_kept_as_text(context: Context) -> None:
    assert [(each.kind, each.ref.line) for each in context.opaque] == [("other", 8)]


def test_a_policy_in_mangle_alone_is_a_list() -> None:
    text = "*mangle\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.0.0.0/8 -j ACCEPT\nCOMMIT\n"
    assert [(each.name, each.default) for each in one(("a", text)).rule_lists] == [("mangle FORWARD", "deny")]


def test_translations_in_their_order(context: Context) -> None:
    found = [(each.order, each.section, each.kind, each.name) for each in context.nats]
    assert found == [
        (1, "PREROUTING", "dnat", "TENANTS:1"),
        (2, "PREROUTING", "dnat", "TENANTS:2"),
        (3, "PREROUTING", "redirect", "PREROUTING:2"),
        (4, "POSTROUTING", "exempt", "POSTROUTING:1"),
        (5, "POSTROUTING", "masquerade", "POSTROUTING:2"),
        (6, "POSTROUTING", "snat", "POSTROUTING:3"),
    ]
    web = context.nats[0]
    assert web.destination.v4 == (net("203.0.113.4/32"),)
    assert web.translated_destination.v4 == (net("10.10.1.100/32"),)
    assert web.translated_service.boxes == (tcp(8443),)
    assert context.nats[4].to_zones == ("eth0",)
    assert context.nats[5].translated_source.v4 == (net("198.51.100.7/32"),)


def test_commented_rules_are_no_rules() -> None:
    assert filtered("# -A FORWARD -j ACCEPT").rules == ()


def test_what_headers_do_not_show_stays_a_condition() -> None:
    (rule,) = filtered(
        "-A FORWARD -m set --match-set office src -i tun+ -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT"
    ).rules
    assert rule.conditions == (
        "--match-set office src",
        "-i tun+",
        "--mac-source 00:11:22:33:44:55",
    )


def test_a_return_that_two_sides_tell_becomes_a_condition_of_what_follows() -> None:
    found = filtered(
        "-A FORWARD -j T",
        "-A T -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j RETURN",
        "-A T -j ACCEPT",
    ).rules
    assert [each.conditions for each in found] == [
        ("not (-A T -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j RETURN)",)
    ]


def test_a_chain_that_nothing_declares_is_a_finding_and_its_jump_decides_nothing() -> None:
    head = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j GONE\nCOMMIT\n"
    context = one(("a", head))
    assert [(each.name, each.what) for each in context.undefined] == [("GONE", "chain")]
    assert rules(context, "filter FORWARD").rules[0].action == "jump GONE"


def test_a_listing_without_tables_is_read_as_the_filter() -> None:
    context = one(
        ("iptables-S.txt", "-P INPUT ACCEPT\n-P FORWARD DROP\n-N T\n-A FORWARD -j T\n-A T -j ACCEPT\n")
    )
    assert [(each.name, each.default, len(each.rules)) for each in context.rule_lists] == [
        ("filter INPUT", "permit", 0),
        ("filter FORWARD", "deny", 1),
    ]


def test_lines_that_belong_to_no_table_are_told() -> None:
    context = one(("a", V6 + "iptables: nothing\n"))
    assert [(each.text, each.ref.line) for each in context.unparsed] == [("iptables: nothing", 8)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j ACCEPT\n", 3),
        ("*filter\n:FORWARD DROP [0:0]\n*nat\nCOMMIT\n", 3),
        ("*filter\n-A FORWARD -s 10.0.0\nCOMMIT\n", 2),
        ("*filter\n-A FORWARD -s\nCOMMIT\n", 2),
        ('*filter\n-A FORWARD -m comment --comment "a\nCOMMIT\n', 2),
        ("*filter\n-A\nCOMMIT\n", 2),
        ("*nat\n:PREROUTING ACCEPT\n-A PREROUTING -j DNAT --to-destination 10.0.0.x\nCOMMIT\n", 3),
        ("*filter\n:FORWARD DROP\n-A FORWARD -j A\n-A A -j B\n-A B -j A\nCOMMIT\n", 5),
    ],
)
def test_a_broken_file_is_an_error_that_names_its_line(text: str, line: int) -> None:
    with pytest.raises(ParseError) as caught:
        one(("rules.v4", text))
    assert caught.value.where == f"rules.v4:{line}"


def test_older_versions_write_the_mark_of_negation_behind_the_option() -> None:
    """iptables-save before 1.4.3, as on RHEL 5."""
    before, now = (
        one(("rules.v4", f"*filter\n:FORWARD DROP [0:0]\n-A FORWARD {rule} -j ACCEPT\nCOMMIT\n"))
        .rule_lists[0]
        .rules[0]
        for rule in ("-s ! 10.0.0.0/8 -p tcp", "! -s 10.0.0.0/8 -p tcp")
    )
    assert before.source_set == now.source_set
    assert (0x0A000000, 0x0AFFFFFF) not in before.source_set.v4
