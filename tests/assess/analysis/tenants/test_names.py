"""A tenant's name counts as a word of its own only."""

import pytest

from assess.analysis.tenants.names import holds_word, tenant_named_in


@pytest.mark.parametrize(
    ("text", "tenant", "holds"),
    [
        ("db1/alpha_orders", "alpha", True),
        ("registry.example/ALPHA/web:1.2", "alpha", True),
        ("host:/srv/north-west", "north west", True),
        ("alphabet", "alpha", False),
        ("x-ab-y", "ab", False),
    ],
    ids=["underscore", "case and slashes", "two words", "part of a word", "too short"],
)
def test_a_word_of_its_own(text: str, tenant: str, holds: bool) -> None:
    assert holds_word(text, tenant) is holds


def test_several_tenants_in_one_things_words_are_none() -> None:
    assert tenant_named_in(["alpha-web", "", "to-beta"], ("alpha", "beta")) == ""
    assert tenant_named_in(["alpha-web", "alpha:"], ("alpha", "beta")) == "alpha"
    assert tenant_named_in([], ("alpha",)) == ""
