"""What an override is, which of two counts, and when newer evidence speaks against it."""

import pytest

from assess.model.overrides import Heard, Override, Standing, Topic, joined


def test_of_two_words_on_one_thing_the_newer_counts_and_the_others_stay() -> None:
    old = (Override("web", Topic.TENANT, "alpha"), Override("web", Topic.DISPOSITION, "retire"))
    new = (Override("web", Topic.TENANT, "beta"),)
    assert joined(old, new).all == (new[0], old[1])


def test_words_are_in_one_order_however_they_came() -> None:
    words = [
        Override("b", Topic.WAVE, "2"),
        Override("a", Topic.WAVE, "1"),
        Override("c", Topic.STATE, "durable"),
    ]
    assert joined((), words) == joined((), reversed(words))


SAID = Override("web:/srv", Topic.STATE, "ephemeral", against="unknown", basis=("state.a",))


@pytest.mark.parametrize(
    ("proposed", "rules", "standing"),
    [
        ("unknown", ("state.a",), Standing.APPLIED),
        ("unknown", ("state.a", "state.b"), Standing.CONFLICT),
        ("durable", ("state.b",), Standing.CONFLICT),
        ("ephemeral", ("state.b",), Standing.APPLIED),
    ],
    ids=["nothing is new", "another rule says so too", "the rules say more", "the rules came round"],
)
def test_a_word_is_contradicted_by_what_was_not_known_when_it_was_spoken(
    proposed: str, rules: tuple[str, ...], standing: Standing
) -> None:
    assert Heard(SAID, proposed, rules).standing is standing


def test_a_word_that_cannot_be_followed_says_why() -> None:
    heard = Heard(SAID, unkept="nothing of that name is seen")
    assert (heard.standing, heard.conflict) == (Standing.NOT_APPLIED, "nothing of that name is seen")
