"""A walk's result as one row of evidence, and back."""

from collections.abc import Mapping
from datetime import datetime

from assess.model.file_share import Count, ShareWalk
from collectors.database.sections import Row
from collectors.file_share.tally import Tally
from collectors.file_share.walk import Walked

MOST_EXTENSIONS = 30
NUMBERS = ("files", "directories", "size_bytes", "allocated_bytes", "links", "illegal_names", "same_but_case")
SORTS = ("age", "size", "extension")
WALK_COLUMNS = (
    *NUMBERS, "depth", "longest_path", "most_in_folder", "entries_seen", "sampled", "error", "refused",
    "newest_epoch", "oldest_epoch", "ages", "sizes", "extensions", "folders",
)  # fmt: skip
_SUMS = {"size_bytes": "bytes", "allocated_bytes": "allocated bytes", "illegal_names": "illegal names",
         "same_but_case": "same but case"}  # fmt: skip


def walk_row(walked: Walked) -> tuple[object, ...]:
    """The row that `WALK_COLUMNS` names."""
    tally = walked.tally
    sums = [tally.of(_SUMS.get(name, name)) for name in NUMBERS]
    return (
        *sums, tally.depth, tally.longest_path, tally.most_in_folder, walked.entries_seen, walked.sampled,
        walked.error, walked.refused, _epoch(tally.newest), _epoch(tally.oldest),
        *(_counts(tally, sort) for sort in SORTS),
        [[name, *counts] for name, counts in walked.folders.items()],
    )  # fmt: skip


def _epoch(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _counts(tally: Tally, sort: str) -> list[list[object]]:
    """Names with files and bytes, the most frequent first."""
    names = {
        name: tally.of(f"{sort} files", name) for measure, name in tally.sums if measure == f"{sort} files"
    }
    ordered = sorted(names, key=lambda name: (-names[name], name))[:MOST_EXTENSIONS]
    return [[name, names[name], tally.of(f"{sort} bytes", name)] for name in ordered]


def walk_of(row: Row) -> ShareWalk:
    """What the row says; a field that is not as it should be counts as nothing."""
    number = {name: row.integer(name) or 0 for name in WALK_COLUMNS}
    error = row.values.get("error")
    return ShareWalk(
        ref=row.ref,
        files=number["files"],
        directories=number["directories"],
        size_bytes=number["size_bytes"],
        allocated_bytes=row.integer("allocated_bytes") or None,
        depth=number["depth"],
        longest_path=number["longest_path"],
        most_in_folder=number["most_in_folder"],
        entries_seen=number["entries_seen"],
        sampled=row.flag("sampled") is True,
        error=float(error) if isinstance(error, (int, float)) and not isinstance(error, bool) else None,
        refused=number["refused"],
        links=number["links"],
        illegal_names=number["illegal_names"],
        same_but_case=number["same_but_case"],
        newest=row.moment("newest_epoch"),
        oldest=row.moment("oldest_epoch"),
        ages=_read(row.values, "ages"),
        sizes=_read(row.values, "sizes"),
        extensions=_read(row.values, "extensions"),
        folders=_read(row.values, "folders"),
    )


def _read(values: Mapping[str, object], name: str) -> tuple[Count, ...]:
    told = values.get(name)
    return tuple(
        Count(str(each[0]), each[1], each[2])
        for each in (told if isinstance(told, list) else ())
        if isinstance(each, list) and len(each) == 3 and all(isinstance(part, int) for part in each[1:])
    )
