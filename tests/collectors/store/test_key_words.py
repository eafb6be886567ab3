"""What of a key is kept: names that programs gave, and nothing of people, numbers or chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.store.key_tally import MOST_PATTERNS, KeySeen, tally
from collectors.store.key_words import segments_of
from collectors.store.queue_shapes import shape_of


def shown(key: bytes) -> str:
    return "".join(word for word, _ in segments_of(key))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (b"user:8841:profile", "user:*:profile"),
        (b"acme7:cart:8841", "acme*:cart:*"),
        (b"session:550e8400-e29b-41d4-a716-446655440000", "session:*"),
        (b"laravel_cache:5f4dcc3b5aa765d61d8327deb882cf99", "laravel_cache:*"),
        (b"reset:jane.doe@example.com:token", "reset:*:token"),
        (b"PHPREDIS_SESSION:k3v9q0b7h2j4m6n8p1r5t", "PHPREDIS_SESSION:*"),
        (b"spring:session:sessions:expires:0c9a1f2e", "spring:session:sessions:expires:*"),
        (b"token/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "token/*"),
        (b"invoice-2026-11-28", "invoice-*"),
        (b"queue:default", "queue:default"),
        ("straße:münchen".encode(), "*:*"),
        (b"", "*"),
    ],
)
def test_words_are_kept_and_data_are_not(key: bytes, expected: str) -> None:
    assert shown(key) == expected


def test_many_different_words_at_one_place_are_data() -> None:
    names = [f"user:{name}:mail" for name in _names(40)]
    assert list(tally(KeySeen(each.encode()) for each in names)) == ["user:*:mail"]


def test_few_words_with_many_keys_each_are_names() -> None:
    keys = [f"{tenant}:cart:{number}" for tenant in ("acme", "globex") for number in range(9)]
    assert list(tally(KeySeen(each.encode()) for each in keys)) == ["acme:cart:*", "globex:cart:*"]


def test_tenants_stay_told_apart_where_there_are_many() -> None:
    keys = [f"{tenant}:cart:{number}" for tenant in _names(40) for number in range(5)]
    (found,) = tally(KeySeen(each.encode()) for each in keys).items()
    assert found[0] == "*:cart:*"
    assert {word for word, _, _ in found[1].parts} == {*_names(40), "cart"}


def _names(count: int) -> list[str]:
    syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se"]
    return [a + b + c for a in syllables for b in syllables for c in syllables][:count]


@given(st.lists(st.binary(max_size=60), max_size=400))
def test_any_keys_are_counted_once_in_few_printable_patterns(keys: list[bytes]) -> None:
    found = tally(KeySeen(each, "string", -1, 10) for each in keys)
    assert sum(each.keys for each in found.values()) == len(keys)
    assert len(found) <= MOST_PATTERNS
    assert all(name.isprintable() and name.isascii() for name in found)


@given(st.lists(st.text("ab1:", max_size=8), max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(keys: list[str], chance: object) -> None:
    shuffled = list(keys)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (tally(KeySeen(each.encode()) for each in some) for some in (keys, shuffled))
    assert first == second


@pytest.mark.parametrize(
    ("key", "type_", "library"),
    [
        (b"queue:mailers", "list", "Sidekiq"),
        (b"schedule", "zset", "Sidekiq"),
        (b"bull:mail:wait", "list", "BullMQ"),
        (b"bull:mail:delayed", "zset", "BullMQ"),
        (b"rq:queue:high", "list", "RQ"),
        (b"resque:queue:low", "list", "Resque"),
        (b"acme_database_queues:default", "list", "Laravel"),
        (b"queues:default:delayed", "zset", "Laravel"),
        (b"celery", "list", "Celery"),
    ],
)
def test_libraries_are_told_by_name_and_type(key: bytes, type_: str, library: str) -> None:
    found = shape_of(key, type_)
    assert found is not None
    assert found.library == library


@pytest.mark.parametrize(
    ("key", "type_"), [(b"queue:x", "string"), (b"cart:1", "list"), (b"user:5:active", "list")]
)
def test_other_keys_are_no_queue(key: bytes, type_: str) -> None:
    assert shape_of(key, type_) is None
