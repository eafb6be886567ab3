"""How answers about dependencies are judged."""

from __future__ import annotations

from typing import Any

from tests.lab.places import SCANNER_ADDRESS
from tests.score.edges import judge_edges
from tests.score.handmade import answers_of, edge, names, truth_of
from tests.score.judgement import Judgement, Verdict

QUERIES = {
    "source": "app1/web",
    "target": "pg/orders",
    "also": ["db1/postgresql"],
    "port": 5432,
    "kind": "queries",
    "seen": "always",
}
V = Verdict


def judge(
    truth: dict[str, Any], *rows: dict[str, Any], without_root: tuple[str, ...] = ()
) -> list[Judgement]:
    known = names({"name": "db1/postgresql", "also": ["pg"]}, without_root=without_root)
    return judge_edges(truth_of(edges=[truth]), answers_of(edges=list(rows)), known)


def kinds(judged: list[Judgement]) -> list[Verdict]:
    return [each.verdict for each in judged]


def test_the_same_ends_in_the_same_direction_are_right() -> None:
    assert kinds(judge(QUERIES, edge("app1/web", "pg/orders", 5432))) == [V.RIGHT]


def test_the_other_direction_is_missed_and_invented() -> None:
    assert kinds(judge(QUERIES, edge("db1/postgresql", "app1/web", 5432))) == [V.MISSED, V.INVENTED]


def test_an_end_may_have_any_name_that_the_truth_allows() -> None:
    assert kinds(judge(QUERIES, edge("app1/web", "pg", 5432))) == [V.RIGHT]


def test_another_database_of_the_same_server_is_another_thing() -> None:
    assert kinds(judge(QUERIES, edge("app1/web", "pg/people", 5432))) == [V.MISSED, V.INVENTED]


def test_ports_have_to_agree_where_both_name_one() -> None:
    assert kinds(judge(QUERIES, edge("app1/web", "pg/orders", 6432))) == [V.MISSED, V.INVENTED]
    assert kinds(judge(QUERIES, edge("app1/web", "pg/orders"))) == [V.RIGHT]


def test_an_end_that_names_only_the_host_is_right_and_remarked() -> None:
    (judged,) = judge(QUERIES, edge("app1", "pg/orders", 5432))
    assert (judged.verdict, judged.note) == (V.RIGHT, "other kind, names only a host")


def test_a_service_is_right_where_truth_names_a_whole_host() -> None:
    resolver = {
        **QUERIES,
        "source": "app1",
        "target": "dns1/dnsmasq",
        "also": [],
        "port": 53,
        "optional": True,
    }
    judged = judge(resolver, edge("app1", "dns1/dnsmasq", 53), edge("app1/web", "dns1/dnsmasq", 53))
    assert kinds(judged) == [V.OPTIONAL, V.NEUTRAL]


def test_a_listener_without_a_known_process_names_only_its_host() -> None:
    (judged,) = judge(QUERIES, edge("app1/web", "db1/port-5432", 5432))
    assert (judged.verdict, judged.note) == (V.RIGHT, "other kind, names only a host")


def test_the_exact_answer_is_preferred_and_the_coarse_one_said_twice() -> None:
    judged = judge(QUERIES, edge("app1", "pg/orders", 5432), edge("app1/web", "pg/orders", 5432, "queries"))
    assert kinds(judged) == [V.RIGHT, V.INVENTED]
    assert judged[0].note == ""
    assert judged[1].note.startswith("said twice")


def test_one_answer_stands_for_one_truth() -> None:
    truth = truth_of(edges=[QUERIES, {**QUERIES, "source": "app1/worker"}])
    rows = answers_of(edges=[edge("app1", "db1/postgresql", 5432)])
    assert sorted(kinds(judge_edges(truth, rows, names()))) == sorted([V.RIGHT, V.MISSED])


def test_an_optional_dependency_counts_neither_way_also_when_said_twice() -> None:
    optional = {**QUERIES, "optional": True}
    judged = judge(optional, edge("app1/web", "pg/orders"), edge("app1", "pg/orders"))
    assert kinds(judged) == [V.OPTIONAL, V.NEUTRAL]
    assert kinds(judge(optional)) == [V.NEUTRAL]


def test_what_needs_root_is_excused_only_where_the_login_had_none() -> None:
    hidden = {**QUERIES, "needs": "root"}
    assert kinds(judge(hidden, without_root=("app1",))) == [V.EXCUSED]
    assert kinds(judge(hidden)) == [V.MISSED]


def test_a_dependency_that_truth_does_not_know_is_invented() -> None:
    assert kinds(judge(QUERIES, edge("app1/web", "pg/orders"), edge("app2/web", "pg/orders"))) == [
        V.RIGHT,
        V.INVENTED,
    ]


def test_inside_one_host_nothing_is_invented() -> None:
    assert (
        kinds(judge(QUERIES, edge("app1/web", "pg/orders"), edge("app1/web", "app1/cache")))[1] is V.NEUTRAL
    )


def test_the_scan_s_own_session_is_invented_even_to_optional_infrastructure() -> None:
    truth = truth_of(
        services=[
            {
                "host": "app1",
                "service": "openssh",
                "state": "stateless",
                "infrastructure": True,
                "optional": True,
            }
        ]
    )
    rows = [
        edge(f"external:{SCANNER_ADDRESS}", "app1/openssh", 22),
        edge("external:192.0.2.7", "app1/openssh", 22),
    ]
    assert kinds(judge_edges(truth, answers_of(edges=rows), names())) == [V.INVENTED, V.NEUTRAL]


def test_a_script_s_name_ending_is_form() -> None:
    assert kinds(judge(QUERIES, edge("app1/web.py", "pg/orders"))) == [V.RIGHT]
