"""Damaged copies of good files: lines lost, doubled, moved, cut, words and characters changed."""

from collections.abc import Sequence

from hypothesis import strategies as st

PIECES: tuple[str, ...] = (
    "",
    " ",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    ";",
    "end",
    "next",
    "edit",
    "any",
    "0",
    "999999999999",
    "::1",
)
PIECES += (
    "10.0.0.1",
    "255.0.255.0",
    "/33",
    "\\",
    "\t",
    "<",
    ">",
    "&",
    "-1",
    "object-group",
    "set",
    "no",
    "\u0000",
)
PIECES += ("\u2028", "é", "１", "eq", "range", "65536", "delete", "!", "#", "host", "all")


@st.composite
def mutations(draw: st.DrawFn, samples: Sequence[str]) -> str:
    """One of the samples with up to six kinds of damage."""
    lines = draw(st.sampled_from(list(samples))).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        damage = draw(st.sampled_from(["lose", "double", "swap", "cut", "word", "join", "insert", "end"]))
        lines = _damaged(draw, lines, at, damage) or [""]
    return "\n".join(lines)


def _damaged(draw: st.DrawFn, lines: list[str], at: int, damage: str) -> list[str]:
    line, rest = lines[at], lines[at + 1 :]
    other = lines[draw(st.integers(0, len(lines) - 1))]
    words = line.split(" ")
    where = draw(st.integers(0, len(line)))
    piece = draw(st.sampled_from(PIECES))
    words[draw(st.integers(0, len(words) - 1))] = piece
    changed = {
        "lose": [],
        "double": [line, line],
        "swap": [other],
        "cut": [line[:where]],
        "word": [" ".join(words)],
        "join": [f"{line} {other.strip()}"],
        "insert": [line[:where] + piece + line[where:]],
    }
    return lines[: at + 1] if damage == "end" else [*lines[:at], *changed[damage], *rest]
