"""The arithmetic of the scoreboard, on tables small enough to count by hand."""

from __future__ import annotations

import pytest

from tests.score.calibration import calibrate, sure_and_right
from tests.score.judgement import Judgement, Verdict, confusion, split, tally

V = Verdict


def judged(*verdicts: Verdict) -> list[Judgement]:
    return [Judgement(verdict, f"thing {number}") for number, verdict in enumerate(verdicts)]


def test_precision_counts_wrong_and_invented_answers_against_the_right_ones() -> None:
    assert tally(judged(V.RIGHT, V.RIGHT, V.RIGHT, V.WRONG, V.INVENTED, V.MISSED)).precision == 3 / 5


def test_recall_counts_wrong_missed_and_unknown_truths_but_no_invented_answer() -> None:
    assert tally(judged(V.RIGHT, V.RIGHT, V.WRONG, V.MISSED, V.UNKNOWN, V.INVENTED)).recall == 2 / 5


def test_unknown_costs_recall_and_never_precision() -> None:
    counts = tally(judged(V.RIGHT, V.UNKNOWN))
    assert (counts.precision, counts.recall) == (1.0, 0.5)


def test_what_could_not_be_seen_is_left_out_of_recall_and_counted_in_the_recall_of_all() -> None:
    counts = tally(judged(V.RIGHT, V.EXCUSED))
    assert (counts.recall, counts.recall_of_all) == (1.0, 0.5)


def test_optional_and_neutral_answers_count_neither_way() -> None:
    counts = tally(judged(V.RIGHT, V.MISSED, V.OPTIONAL, V.NEUTRAL))
    assert (counts.precision, counts.recall, counts.errors) == (1.0, 0.5, 1)


def test_a_share_of_nothing_is_none_and_not_perfect() -> None:
    assert tally([]).precision is None
    assert tally([]).recall is None


@pytest.mark.parametrize(
    ("expected", "answered", "verdict", "lost"),
    [
        ("durable", "stateless", V.WRONG, True),
        ("durable", "ephemeral", V.WRONG, True),
        ("durable", "unknown", V.UNKNOWN, False),
        ("durable", "ephemeral", V.RIGHT, False),
        ("ephemeral", "durable", V.WRONG, False),
        ("ephemeral", "stateless", V.WRONG, False),
    ],
)
def test_only_a_durable_thing_called_lighter_loses_data(
    expected: str, answered: str, verdict: Verdict, lost: bool
) -> None:
    assert Judgement(verdict, "place", expected, answered).loses_data is lost


def test_the_confusion_matrix_counts_truths_by_class_and_answer() -> None:
    table = [
        Judgement(V.RIGHT, "a", "durable", "durable"),
        Judgement(V.WRONG, "b", "durable", "ephemeral"),
        Judgement(V.MISSED, "c", "durable"),
        Judgement(V.INVENTED, "d", "", "durable"),
    ]
    counted = confusion(table)
    assert counted["durable", "durable"] == 1
    assert counted["durable", "ephemeral"] == 1
    assert counted["durable", "missed"] == 1
    assert counted.total() == 3


def test_judgements_are_split_in_order_of_the_group_s_name() -> None:
    table = [Judgement(V.RIGHT, "x", host="b"), Judgement(V.RIGHT, "y", host="a")]
    assert list(split(table, lambda each: each.host)) == ["a", "b"]


def test_a_bucket_holds_its_lower_end_and_not_its_upper_one() -> None:
    table = [Judgement(V.RIGHT, "a", confidence=0.9), Judgement(V.WRONG, "b", confidence=0.899)]
    shares = {bucket.low: (bucket.right, bucket.given) for bucket in calibrate(table)}
    assert shares[0.9] == (1, 1)
    assert shares[0.8] == (0, 1)


def test_certainty_itself_is_in_the_last_bucket() -> None:
    assert sure_and_right(calibrate([Judgement(V.RIGHT, "a", confidence=1.0)])) == 1.0


def test_an_invented_answer_given_with_certainty_is_a_wrong_one() -> None:
    table = [Judgement(V.RIGHT, "a", confidence=0.95), Judgement(V.INVENTED, "b", confidence=0.95)]
    assert sure_and_right(calibrate(table)) == 0.5


def test_an_optional_answer_says_something_about_confidence_and_unknown_does_not() -> None:
    table = [Judgement(V.OPTIONAL, "a", confidence=0.95), Judgement(V.UNKNOWN, "b", confidence=0.95)]
    assert [bucket.given for bucket in calibrate(table)][-1] == 1


def test_nothing_given_with_certainty_is_not_called_right() -> None:
    assert sure_and_right(calibrate([Judgement(V.RIGHT, "a", confidence=0.5)])) is None
