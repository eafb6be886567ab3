"""Which form a file of flow records has, told by its first lines, and how each of its lines becomes a record.

A form is SQL over one table, whose columns are those of the file as text; what a record has not is NULL.
"""

import re
from dataclasses import dataclass

from assess.errors import ParseError
from collectors.flows.columns import ROLES, VPC_DEFAULT, plain_name, roles_of

DELIMITERS = (",", ";", "\t", "|", " ")
LINE = "line"
NO_DELIMITER = "\x01"
CONNTRACK = re.compile(r"(?:^|\s)(?:tcp|udp|icmp|icmpv6|sctp|dccp|gre|unknown)\s+\d+\s.*\bsrc=\S+\s+dst=\S+")
VPC_VALUES = re.compile(r"^\d+\s+\S+\s+eni-\S+(?:\s+\S+){11}$")
ROLE_NAMES = frozenset(name for names in ROLES.values() for name in names)
FEWEST_KNOWN = 3


@dataclass(frozen=True, slots=True)
class Form:
    """`columns` of the file in order, `skip` lines before its first record; `fields` gives SQL per role."""

    name: str
    delimiter: str
    columns: tuple[str, ...]
    skip: int
    fields: dict[str, str]


def form_of(lines: list[str]) -> Form:
    """The form of a file whose first lines these are.

    Raises:
        ParseError: none that we know; says which lines were looked at.
    """
    told = [(number, line.strip("\ufeff \t\r\n")) for number, line in enumerate(lines) if line.strip()]
    if not told:
        raise ParseError("the file is empty", hint="Export the flow records again.")
    if any(CONNTRACK.search(line) for _, line in told[:20]):
        return Form("conntrack", NO_DELIMITER, (LINE,), 0, _conntrack())
    if VPC_VALUES.match(told[0][1]):
        return _table("VPC flow log", " ", VPC_DEFAULT, 0)
    number, header = max(told[:20], key=lambda each: (_known(*_split(each[1])), -each[0]))
    delimiter, columns = _split(header)
    if _known(delimiter, columns) < FEWEST_KNOWN:
        raise ParseError(
            f"no known form of flow records: the first line is '{told[0][1][:120]}'",
            hint="Known: AWS Transform, Azure Migrate, VPC flow logs, NetFlow/IPFIX as CSV, `conntrack -L`.",
        )
    return _table("table", delimiter, columns, number + 1)


def _split(line: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter that gives the most known columns, and these columns."""
    split = [
        (each, tuple(_bare(part) for part in line.split(each if each != " " else None)))
        for each in DELIMITERS
    ]
    return max(split, key=lambda each: _known(*each))


def _bare(column: str) -> str:
    return column.strip().strip('"').strip()


def _known(_delimiter: str, columns: tuple[str, ...]) -> int:
    return len({plain_name(column) for column in columns} & ROLE_NAMES)


def _table(name: str, delimiter: str, columns: tuple[str, ...], skip: int) -> Form:
    unique = tuple(
        column if column and column not in columns[:at] else f"{column}#{at}"
        for at, column in enumerate(columns)
    )
    fields = {role: quoted(column) for role, column in roles_of(unique).items()}
    return Form(name, delimiter, unique, skip, fields)


def quoted(identifier: str) -> str:
    """The name as SQL, whatever it holds.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def _conntrack() -> dict[str, str]:
    """Fields of `conntrack -L` and /proc/net/nf_conntrack, in kernel's order: original tuple, then reply.

    The reply comes from where the packets really went, so that DNAT is seen through.
    """
    tuples = {
        role: f"regexp_extract_all({LINE}, '\\b{key}=(\\S+)', 1)"
        for role, key in (("src", "src"), ("sport", "sport"), ("dport", "dport"), ("bytes", "bytes"))
    }
    return {
        "source": f"{tuples['src']}[1]",
        "target": f"{tuples['src']}[2]",
        "source_port": f"{tuples['sport']}[1]",
        "target_port": f"{tuples['sport']}[2]",
        "protocol": f"regexp_extract({LINE}, '(?:^|\\s)(tcp|udp|icmp|icmpv6|sctp|dccp|gre)\\s', 1)",
        "bytes": f"{tuples['bytes']}[1]",
        "bytes_back": f"{tuples['bytes']}[2]",
        "state": f"regexp_extract({LINE}, '\\b([A-Z_]{{4,}})\\b', 1)",
        "directed": "'yes'",
    }
