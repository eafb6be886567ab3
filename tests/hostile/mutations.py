"""Hostile evidence: recorded answers, changed as a broken, lying or attacking endpoint would change them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from assess.model.evidence import Evidence, Reason

AWKWARD = (
    "", " ", "-", ".", "/", "//", "..", "*", "0", "-1", "-0", "1e309", "nan", "inf", "null", "true",
    "9" * 24, "-" + "9" * 24, "4294967296", "18446744073709551616", "253402300800", "99999999999999",
    "\x00", "\x1b[2J", "\u202e", "\u2028", "\x85", "\x1c", "٣", "é" * 40, "𝔘", "\ufeff", "a" * 5000,
    "=cmd|' /C calc'!A0", "%s%n", "$(id)", "`id`", "[", "]", "[::", "]:", "(", "\\", "\\777", "{", "}", "'",
    '"', "@", "@@", ":", ":::", "a:b:c", "=", "==", ",", ";", "|", "#", "?", "\t", "localhost", "127.0.0.1",
    "0.0.0.0", "::", "::1", "::ffff:10.0.0.1", "fe80::1%eth0", "999.1.1.1", "1.2.3", "10.0.0.0/99",
    "http://[", "jdbc:mysql://[::1", "redis://:@:99999999/0", "postgres://u:p@h:port/db", "mongodb://,,,",
    "tcp://host:٣", "//server", "//server/", ":/export", "server:", "[fe80::1]:/x", "D:", "0000000:0016",
    "/" + "x/" * 1500, "/..", "/../../etc", "/var", "/var/", "/var/lib", "/root", "/root/", "/home", "/home/",
    "/run", "/srv/", "/data/*", "/data/[", "/proc/self", "~", "--", "-D", "--datadir=", "--datadir=/",
    "c=/", "/dev/sda", "2;0600;/", "file:", "1970-01-01", "9999-12-31 23:59:59",
)  # fmt: skip
"""Words that parsers and judges have stumbled over, here or elsewhere."""
INSTANTS = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
)
SEPARATORS = ("\t", " ", "|", "=", ":", ",", "/")
MOST_LINES = 40

Change = Callable[[Random, list[str]], list[str]]


def mangled(random: Random, evidences: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The endpoint's answers with a few sections changed, lost, cut, moved in time or refused."""
    sections = list(evidences)
    for _ in range(random.choice((1, 1, 2, 3, 8, 30))):
        place = random.randrange(len(sections))
        sections[place] = _changed(random, sections[place], sections)
    if random.random() < 0.2:
        sections = [each for each in sections if random.random() < 0.8] or sections[:1]
    if random.random() < 0.1:
        random.shuffle(sections)
    if random.random() < 0.1:
        sections.append(random.choice(sections))
    if random.random() < 0.1:
        at = random.choice(INSTANTS)
        sections = [replace(each, at=at) for each in sections]
    return tuple(sections)


def _changed(random: Random, evidence: Evidence, others: Sequence[Evidence]) -> Evidence:
    """One section: mostly other words in its lines; else another time, reason or body."""
    refused = replace(evidence, reason=random.choice(list(Reason)), detail=random.choice(AWKWARD))
    ways = (
        replace(evidence, at=random.choice(INSTANTS)),
        refused,
        replace(refused, body=""),
        replace(evidence, body=""),
        replace(evidence, body=evidence.body[: random.randrange(len(evidence.body) + 1)]),
        replace(evidence, body=random.choice(others).body),
        replace(evidence, body=random.randbytes(300).decode("utf-8", "backslashreplace")),
    )
    if random.random() < 0.2:
        return random.choice(ways)
    return replace(evidence, body=_rewritten(random, evidence.body))


def _rewritten(random: Random, body: str) -> str:
    lines = body.split("\n")
    for _ in range(random.choice((1, 2, 5, 20))):
        lines = random.choice(CHANGES)(random, lines) or [""]
    return "\n".join(lines)


def _drop(random: Random, lines: list[str]) -> list[str]:
    start = random.randrange(len(lines))
    return lines[:start] + lines[start + random.choice((1, 1, 1, MOST_LINES)) :]


def _repeat(random: Random, lines: list[str]) -> list[str]:
    start = random.randrange(len(lines))
    piece = lines[start : start + random.choice((1, 1, MOST_LINES))]
    return lines[:start] + piece * random.choice((2, 3)) + lines[start:]


def _swap(random: Random, lines: list[str]) -> list[str]:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _cut(random: Random, lines: list[str]) -> list[str]:
    place = random.randrange(len(lines))
    lines[place] = lines[place][: random.randrange(len(lines[place]) + 1)]
    return lines


def _insert(random: Random, lines: list[str]) -> list[str]:
    place = random.randrange(len(lines))
    at = random.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:at] + random.choice(AWKWARD) + lines[place][at:]
    return lines


def _field(random: Random, lines: list[str]) -> list[str]:
    """One field of a line, emptied, replaced, repeated, swapped or taken from another line."""
    place = random.randrange(len(lines))
    rows = _json_row(lines[place])
    if rows is not None and random.random() < 0.8:
        lines[place] = _json_changed(random, rows)
        return lines
    separator = random.choice([each for each in SEPARATORS if each in lines[place]] or [" "])
    fields = lines[place].split(separator)
    at = random.randrange(len(fields))
    donor = random.choice(lines).split(separator)
    way = random.randrange(6)
    if way == 0:
        del fields[at]
    elif way == 1:
        fields.insert(at, random.choice(AWKWARD))
    elif way == 2:
        fields[at] = random.choice(donor)
    elif way == 3:
        fields = fields[: at + 1]
    else:
        fields[at] = random.choice(AWKWARD)
    lines[place] = separator.join(fields)
    return lines


def _column(random: Random, lines: list[str]) -> list[str]:
    """The same field of every line made the same: duplicate pids, mount points, names, devices."""
    separator = random.choice(SEPARATORS)
    value, at = random.choice(AWKWARD), random.randrange(12)
    if random.random() < 0.5:
        donor = random.choice(lines).split(separator)
        value = donor[at] if at < len(donor) else value
    found = []
    for line in lines:
        fields = line.split(separator)
        if at < len(fields) and random.random() < 0.7:
            fields[at] = value
        found.append(separator.join(fields))
    return found


def _json_row(line: str) -> list[object] | None:
    if not line.startswith("["):
        return None
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, list) and row else None


def _json_changed(random: Random, row: list[object]) -> str:
    strange: tuple[object, ...] = (
        None, True, False, 0, -1, 2**63, 10**30, -(10**30), 1e300, -1e300, float("nan"), float("inf"), 0.1,
        [], {}, [None], ["a", 1], {"a": []}, "\ud800", "\x00",
    )  # fmt: skip
    row[random.randrange(len(row))] = random.choice((*strange, *AWKWARD))
    return json.dumps(row)


def _circle(random: Random, lines: list[str]) -> list[str]:
    """Processes that are each other's parents: the second field of one line is the first of the other."""
    rows = [place for place, line in enumerate(lines) if line.count("\t") > 1]
    if not rows:
        return lines
    circle = random.sample(rows, min(len(rows), random.choice((1, 2, 2, 5))))
    for place, above in zip(circle, circle[1:] + circle[:1], strict=True):
        fields = lines[place].split("\t")
        lines[place] = "\t".join([fields[0], lines[above].split("\t")[0], *fields[2:]])
    return lines


CHANGES: tuple[Change, ...] = (
    _drop, _repeat, _swap, _cut, _insert, _field, _field, _field, _field, _column, _circle,
)  # fmt: skip
