"""A tenant's patterns say what trying each of them says, however few are tried."""

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.tenants.patterns import tenant_patterns
from assess.model.inventory import TenantSpec

LETTERS = "aB-*?["
GLOBS = st.text(LETTERS + "]", min_size=1, max_size=5)
NAMES = st.text("aAbB-[]", max_size=6)


@given(st.lists(st.tuples(st.sampled_from("xyz"), GLOBS), max_size=8), NAMES, NAMES)
def test_the_tenants_of_names_are_those_with_a_glob_that_fits(
    globs: list[tuple[str, str]], first: str, second: str
) -> None:
    patterns = tenant_patterns(
        TenantSpec(name=tenant, match=tuple(glob for owner, glob in globs if owner == tenant))
        for tenant in "zyx"
    )
    fitting = [
        (tenant, glob)
        for tenant, glob in sorted(globs, key=lambda each: each[0])
        if any(name and fnmatchcase(name.lower(), glob.lower()) for name in (first, second))
    ]
    expected = dict(reversed(fitting))
    assert patterns.by_name(first, second) == expected
    assert list(patterns.by_name(first, second)) == sorted(expected)


def test_a_pattern_for_databases_says_nothing_of_hosts() -> None:
    patterns = tenant_patterns([TenantSpec(name="acme", match=("db:acme_*", "acme-*"))])
    assert patterns.by_database("ACME_shop") == {"acme": "db:acme_*"}
    assert patterns.by_name("acme_shop") == {}
    assert patterns.by_name("", "Acme-web1") == {"acme": "acme-*"}


def test_of_nested_networks_the_smallest_counts() -> None:
    patterns = tenant_patterns(
        [TenantSpec(name="acme", match=("10.0.0.0/8",)), TenantSpec(name="bor", match=("10.1.0.0/16",))]
    )
    assert patterns.by_address(["10.1.2.3", "no address"]) == {"bor": "10.1.0.0/16"}
    assert patterns.by_address(["10.2.2.3"]) == {"acme": "10.0.0.0/8"}
