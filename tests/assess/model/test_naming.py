"""One word for whose a thing is, the same in every table."""

import pytest

from assess.model.naming import owner


@pytest.mark.parametrize(
    ("tenants", "said"),
    [((), ""), (("alpha",), "alpha"), (("alpha", "beta"), "shared"), (("a", "b", "c"), "shared")],
    ids=["unknown", "its own", "two", "many"],
)
def test_whose_a_thing_is_in_one_word(tenants: tuple[str, ...], said: str) -> None:
    assert owner(tenants) == said
