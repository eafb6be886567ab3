"""The walk of a share against trees whose contents are known."""

import random
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.file_share.tally import Entry
from collectors.file_share.walk import Budget, FolderRefused, Lister, Walked, walk

NOW = datetime(2026, 11, 28, tzinfo=UTC)
Tree = dict[str, list[Entry]]


def file(name: str, size: int = 100, days: float = 3) -> Entry:
    return Entry(name, is_folder=False, size_bytes=size, changed_at=NOW - timedelta(days=days))


def folder(name: str) -> Entry:
    return Entry(name, is_folder=True)


def lister(tree: Tree) -> Lister:
    def entries(path: str) -> Iterator[Entry]:
        if path not in tree:
            raise FolderRefused
        yield from tree[path]

    return entries


def walked(tree: Tree, entries: int = 10_000, seed: str = "s") -> Walked:
    return walk(lister(tree), Budget(entries, lambda: False), NOW, seed)


def bushy(rng: random.Random, folders: int) -> tuple[Tree, int]:
    """A random tree of so many folders with different numbers of files, and the number of its files."""
    paths, total = [""], 0
    tree: Tree = {"": []}
    for number in range(folders):
        parent = rng.choice(paths)
        name = f"d{number}"
        path = f"{parent}/{name}".lstrip("/")
        tree[parent].append(folder(name))
        count = rng.choice([0, 1, 5, 20])
        tree[path] = [file(f"f{n}.pdf") for n in range(count)]
        total += count
        paths.append(path)
    return tree, total


def test_a_small_tree_is_counted_exactly() -> None:
    tree = {
        "": [folder("alpha"), folder("beta"), file("readme.txt", 10, 400)],
        "alpha": [file("a.PDF", 5_000, 0.5), folder("deep")],
        "alpha/deep": [file("b.pdf", 200_000, 40)],
        "beta": [Entry("link", is_folder=False, is_link=True)],
    }
    found = walked(tree)
    tally = found.tally
    assert not found.sampled
    assert (tally.of("files"), tally.of("bytes"), tally.of("directories"), tally.of("links")) == (
        3,
        205_010,
        4,
        1,
    )
    assert (tally.depth, tally.longest_path) == (2, len("alpha/deep/b.pdf"))
    assert found.folders == {"alpha": (2, 205_000), "beta": (0, 0)}
    assert tally.of("extension files", "pdf") == 2
    assert {key[1]: tally.of(*key) for key in tally.sums if key[0] == "age files"} == {
        "1 d": 1,
        "90 d": 1,
        "older": 1,
    }
    assert tally.of("size bytes", "64 KiB") == 5_000


def test_names_that_windows_cannot_hold_and_names_that_differ_by_case_are_counted() -> None:
    names = ("a:b", "NUL.txt", "Plan.doc", "plan.doc", "ends.", "fine.txt")
    tally = walked({"": [file(name) for name in names]}).tally
    assert (tally.of("illegal names"), tally.of("same but case")) == (3, 2)


def test_a_folder_that_may_not_be_listed_is_counted_as_refused() -> None:
    found = walked({"": [folder("secret"), file("x")]})
    assert (found.refused, found.tally.of("files")) == (1, 1)


def test_a_share_beyond_the_budget_is_estimated_without_bias() -> None:
    """The mean of many estimates comes near the truth, and each costs no more than its budget."""
    tree, total = bushy(random.Random(5), 1_000)
    found = [walked(tree, 2_500, str(seed)) for seed in range(200)]
    assert all(each.sampled and each.entries_seen <= 2_500 for each in found)
    assert statistics.fmean(each.tally.of("files") for each in found) == pytest.approx(total, rel=0.05)


def test_the_told_error_is_the_one_that_estimates_have() -> None:
    tree, total = bushy(random.Random(8), 1_000)
    found = [walked(tree, 4_000, str(seed)) for seed in range(150)]
    spread = statistics.pstdev(each.tally.of("files") for each in found) / total
    told = statistics.fmean(each.error for each in found if each.error is not None)
    assert 0.5 * spread <= told <= 2 * spread


def test_one_huge_folder_is_a_lower_bound_and_says_so() -> None:
    found = walked({"": [file(f"f{n}") for n in range(5_000)]}, 1_000)
    assert (found.sampled, found.error, found.entries_seen) == (True, None, 1_000)
    assert found.tally.of("files") == 1_000


def test_the_walk_ends_when_time_is_up() -> None:
    tree, _ = bushy(random.Random(2), 200)
    calls = iter(range(10_000))
    found = walk(lister(tree), Budget(10_000, lambda: next(calls) > 20), NOW, "s")
    assert found.sampled
    assert found.entries_seen < 500


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 400))
def test_any_tree_and_budget_give_sums_that_are_not_negative(seed: int, folders: int, entries: int) -> None:
    tree, total = bushy(random.Random(seed), folders)
    found = walked(tree, entries, "s")
    assert found.entries_seen <= entries
    assert all(amount >= 0 for amount in found.tally.sums.values())
    if not found.sampled:
        assert found.tally.of("files") == total
    assert walked(tree, entries, "s").tally.sums == found.tally.sums
