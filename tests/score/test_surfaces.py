"""How answers about places of state are judged."""

from __future__ import annotations

from typing import Any

from tests.score.handmade import answers_of, names, surface, truth_of, verdicts
from tests.score.judgement import Verdict
from tests.score.surfaces import judge_surfaces

DATA: dict[str, Any] = {"location": "db1:/srv/data", "kind": "directory", "class": "durable"}
LOGS: dict[str, Any] = {
    "location": "db1:/var/log",
    "kind": "directory",
    "class": "ephemeral",
    "optional": True,
}


def judge(truth: list[dict[str, Any]], *rows: dict[str, Any]) -> dict[str, str]:
    return verdicts(judge_surfaces(truth_of(surfaces=truth), answers_of(surfaces=list(rows)), names()))


def test_the_class_of_the_truth_is_right() -> None:
    assert judge([DATA], surface("db1:/srv/data", "durable")) == {"db1:/srv/data": "right"}


def test_another_class_that_the_truth_accepts_is_right() -> None:
    queue = {"location": "db/app/public.jobs", "class": "ephemeral", "accept": ["durable"]}
    assert judge([queue], surface("db/app/public.jobs", "durable", "relation")) == {
        "db/app/public.jobs": "right"
    }


def test_a_durable_place_called_stateless_is_wrong_and_loses_data() -> None:
    rows = answers_of(surfaces=[surface("db1:/srv/data", "stateless")])
    (judged,) = judge_surfaces(truth_of(surfaces=[DATA]), rows, names())
    assert judged.verdict is Verdict.WRONG
    assert judged.loses_data


def test_an_unknown_answer_and_no_answer_are_told_apart() -> None:
    assert judge([DATA], surface("db1:/srv/data", "unknown")) == {"db1:/srv/data": "unknown"}
    assert judge([DATA]) == {"db1:/srv/data": "missed"}


def test_what_needs_root_is_excused_only_where_the_login_had_none() -> None:
    truth = truth_of(surfaces=[{**DATA, "needs": "root"}])
    refused = judge_surfaces(truth, answers_of(), names(without_root=("db1",)))
    allowed = judge_surfaces(truth, answers_of(), names())
    assert [each.verdict for each in refused + allowed] == [Verdict.EXCUSED, Verdict.MISSED]


def test_a_second_answer_about_the_same_place_is_invented() -> None:
    alias = {"name": "db1:/srv/data", "also": ["//db1/data"]}
    rows = answers_of(
        surfaces=[surface("db1:/srv/data", "durable"), surface("//db1/data", "durable", "share")]
    )
    judged = judge_surfaces(truth_of(surfaces=[DATA]), rows, names(alias))
    assert [each.verdict for each in judged] == [Verdict.RIGHT, Verdict.INVENTED]


def test_a_second_answer_with_a_lighter_class_loses_data_though_the_first_is_right() -> None:
    alias = {"name": "db1:/srv/data", "also": ["//db1/data"]}
    rows = answers_of(
        surfaces=[surface("db1:/srv/data", "durable"), surface("//db1/data", "ephemeral", "share")]
    )
    judged = judge_surfaces(truth_of(surfaces=[DATA]), rows, names(alias))
    assert [each.loses_data for each in judged] == [False, True]


def test_an_optional_place_counts_neither_way_unless_its_class_is_wrong() -> None:
    assert judge([LOGS], surface("db1:/var/log", "ephemeral")) == {"db1:/var/log": "optional"}
    assert judge([LOGS]) == {"db1:/var/log": "neutral"}
    assert judge([LOGS], surface("db1:/var/log", "durable")) == {"db1:/var/log": "wrong"}


def test_a_part_of_a_listed_place_has_to_agree_with_it() -> None:
    right = judge([DATA], surface("db1:/srv/data", "durable"), surface("db1:/srv/data/2025", "durable"))
    wrong = judge([DATA], surface("db1:/srv/data", "durable"), surface("db1:/srv/data/2025", "stateless"))
    assert (right["db1:/srv/data/2025"], wrong["db1:/srv/data/2025"]) == ("neutral", "wrong")


def test_stateless_about_a_place_without_listed_state_is_no_claim() -> None:
    assert judge([DATA], surface("db1:/opt/app", "stateless"))["db1:/opt/app"] == "neutral"


def test_stateless_about_a_place_that_holds_unanswered_state_is_wrong() -> None:
    assert judge([DATA], surface("db1:/srv", "stateless"))["db1:/srv"] == "wrong"


def test_stateless_about_a_place_whose_state_has_its_own_answer_is_no_claim() -> None:
    rows = (surface("db1:/srv", "stateless"), surface("db1:/srv/data", "durable"))
    assert judge([DATA], *rows)["db1:/srv"] == "neutral"


def test_a_claim_of_state_where_truth_lists_none_is_invented() -> None:
    judged = judge([DATA], surface("db1:/var/lib/other", "durable"), surface("db1:/srv/data2", "ephemeral"))
    assert (judged["db1:/var/lib/other"], judged["db1:/srv/data2"]) == ("invented", "invented")


def test_configuration_that_truth_does_not_list_is_optional() -> None:
    assert judge([], surface("db1:/etc/app", "durable", "config")) == {"db1:/etc/app": "neutral"}


def test_a_package_s_cache_may_be_called_ephemeral_and_nothing_more() -> None:
    assert judge([], surface("db1:/var/cache/app", "ephemeral")) == {"db1:/var/cache/app": "neutral"}
    assert judge([], surface("db1:/var/cache/app", "durable")) == {"db1:/var/cache/app": "invented"}
    assert judge([], surface("db1:/srv/cache/app", "ephemeral")) == {"db1:/srv/cache/app": "invented"}


def test_a_place_that_truth_rules_out_is_invented_with_its_reason() -> None:
    truth = truth_of(not_surfaces=[{"location": "c1:/var/lib/redis", "why": "nothing is saved"}])
    (judged,) = judge_surfaces(truth, answers_of(surfaces=[surface("c1:/var/lib/redis", "durable")]), names())
    assert (judged.verdict, judged.note) == (Verdict.INVENTED, "directory: truth: nothing is saved")


def test_a_service_s_own_line_is_judged_among_service_states() -> None:
    truth = truth_of(services=[{"host": "web1", "service": "nginx", "state": "stateless"}])
    rows = answers_of(surfaces=[surface("web1/nginx", "ephemeral", "memory")])
    assert verdicts(judge_surfaces(truth, rows, names())) == {"web1/nginx": "neutral"}
