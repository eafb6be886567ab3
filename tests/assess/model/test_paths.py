"""Paths of POSIX and Windows hosts: what lies in what."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.surfaces.paths import is_system_path
from assess.model.paths import (
    ROOT,
    below,
    depth,
    is_absolute,
    name_of,
    outermost,
    parent,
    parts_of,
    upwards,
    within,
)

NAME = st.text(st.characters(exclude_characters="/\\\n:", codec="utf-8"), min_size=1, max_size=8)
POSIX = st.lists(NAME, min_size=1, max_size=5).map(lambda parts: "/" + "/".join(parts))
WINDOWS = st.lists(NAME, min_size=1, max_size=5).map(lambda parts: "D:\\" + "\\".join(parts))
SHARE = st.lists(NAME, min_size=2, max_size=5).map(lambda parts: "\\\\" + "\\".join(parts))
PATHS = POSIX | WINDOWS | SHARE


@given(PATHS)
def test_every_path_lies_in_all_that_is_above_it(path: str) -> None:
    above = list(upwards(path))
    assert above[0] == path
    assert all(within(path, each) for each in (*above, ROOT))
    assert all(depth(outer) <= depth(inner) for inner, outer in pairwise(above))
    assert parent(above[-1]) == ROOT


@given(st.lists(PATHS, max_size=12), PATHS)
def test_below_is_what_lies_within_and_is_not_the_place_itself(paths: list[str], place: str) -> None:
    ordered = sorted({*paths, place, *upwards(place)})
    assert list(below(ordered, place)) == [each for each in ordered if within(each, place) and each != place]


@given(st.lists(PATHS, max_size=8))
def test_the_outermost_hold_all_the_others(paths: list[str]) -> None:
    found = outermost(paths)
    assert all(any(within(path, top) for top in found) for path in paths)


@given(PATHS)
def test_names_and_parts_put_together_are_the_path(path: str) -> None:
    sign = "/" if path.startswith("/") else "\\"
    assert sign.join(parts_of(path)) == path
    assert is_absolute(path)
    assert path.endswith(name_of(path))


@pytest.mark.parametrize(
    "path",
    [
        "C:\\",
        r"C:\Windows\System32\config",
        r"C:\Program Files (x86)\Acme",
        r"C:\ProgramData\Microsoft\Windows",
        r"C:\inetpub",
        r"C:\inetpub\temp\apppools",
        r"D:\System Volume Information",
        r"E:\$RECYCLE.BIN",
    ],
)
def test_the_systems_own_trees_are_no_place_of_an_application(path: str) -> None:
    assert is_system_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "D:\\",
        r"C:\inetpub\wwwroot",
        r"C:\ProgramData\Acme",
        r"C:\WindowsApps",
        r"D:\Data",
        r"C:\Users\svc\x",
    ],
)
def test_what_others_made_is(path: str) -> None:
    assert not is_system_path(path)
