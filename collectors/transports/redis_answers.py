"""Replies of Redis as rows of evidence: only what is asked for by name, and no value of any key."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from collectors.store.key_tally import Tally
from collectors.store.redis_asked import is_kept

Row = tuple[object, ...]
LONGEST = 256
OUR_NAME = "assess"
OWN_COMMANDS = frozenset({"client", "client|list"})
OWN_NAMES = frozenset({OUR_NAME, ""})
REPLICATING = frozenset("SM")

PATTERN_COLUMNS = (
    "pattern", "keys", "types", "timed", "expiring", "longest_ttl", "sized", "size_bytes", "largest_bytes",
    "parts",
)  # fmt: skip
CLIENT_COLUMNS = ("address", "user", "name", "library", "database", "count")
QUEUE_COLUMNS = ("name", "kind", "library", "ready", "pending", "far_ahead", "size_bytes")


def body(columns: Iterable[str], rows: Iterable[Row]) -> str:
    """JSON Lines in ASCII: the columns, then each row."""
    return "".join(json.dumps(each) + "\n" for each in (list(columns), *rows))


def text(reply: object) -> str:
    """A reply as text, cut to a bounded length; bytes that are no UTF-8 become replacement characters."""
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return words[:LONGEST]


def info_rows(reply: object) -> Iterator[Row]:
    """The fields of INFO that are kept, each with its value."""
    for line in text_of_all(reply).splitlines():
        name, colon, value = line.partition(":")
        if colon and is_kept(name):
            yield name, value.strip()[:LONGEST]


def text_of_all(reply: object) -> str:
    """A reply of many lines as text."""
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else ""


def client_rows(reply: object) -> list[Row]:
    """Who is connected, without ourselves, without replicas, and without port numbers; the same counted."""
    counted: Counter[tuple[str, ...]] = Counter()
    for line in text_of_all(reply).splitlines():
        told = dict(word.partition("=")[::2] for word in line.split(" "))
        if is_ourselves(told) or REPLICATING & set(told.get("flags", "")):
            continue
        address, _, _ = told.get("addr", "").rpartition(":")
        key = (address.strip("[]"), told.get("user", ""), told.get("name", ""), told.get("lib-name", ""))
        counted[(*(part[:LONGEST] for part in key), told.get("db", ""))] += 1
    return [(*key, count) for key, count in sorted(counted.items())]


def is_ourselves(told: Mapping[str, str]) -> bool:
    """The connection that asks. Before 7.0 `client` is also the last word of a client that gave its name."""
    return told.get("cmd") in OWN_COMMANDS and told.get("name", "") in OWN_NAMES


def module_rows(reply: object) -> Iterator[Row]:
    """Names and versions of modules; their paths and arguments, which may hold anything, are left."""
    for each in reply if isinstance(reply, list) else ():
        pairs = each if isinstance(each, list) else []
        told = {text(name): value for name, value in zip(pairs[::2], pairs[1::2], strict=False)}
        yield text(told.get("name", b"")), text(told.get("ver", b""))


def pattern_rows(patterns: Mapping[str, Tally]) -> Iterator[Row]:
    """Sums by pattern."""
    for name, each in patterns.items():
        ttl = each.longest_ttl_ms // 1000 if each.expiring else None
        yield (
            name, each.keys, sorted(each.types.items()), each.timed, each.expiring, ttl, each.sized,
            each.size_bytes, each.largest_bytes, each.parts,
        )  # fmt: skip


def group_sums(reply: object) -> tuple[int, int | None] | None:
    """Consumer groups of a stream, and messages that they took and did not confirm; None if not told."""
    if not isinstance(reply, list):
        return None
    pending: list[int] = []
    for each in reply:
        pairs = each if isinstance(each, list) else []
        told = {text(name): value for name, value in zip(pairs[::2], pairs[1::2], strict=False)}
        value = told.get("pending")
        pending += [value] if isinstance(value, int) else []
    return len(reply), sum(pending) if len(pending) == len(reply) else None
