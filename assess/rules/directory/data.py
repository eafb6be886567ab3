"""Data directories of recognised products, and files that a process keeps open for writing."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.2 P1, P2, P3, P8 and 3.3 D14, 2026-11"


def _open_data(place: DirectoryPlace) -> Iterable[Signal]:
    if not place.has(ClaimKind.WRITTEN, ClaimKind.MAPPED):
        return
    rule = "state.directory.open_data"
    opened = place.of(ClaimKind.MAPPED, ClaimKind.WRITTEN)
    yield from say(
        rule,
        State.DURABLE,
        0.95,
        opened if _of_state(place, "durable") else (),
        hard=True,
        flips_if="the directory lies on a temporary file system, or is a copy of data kept elsewhere",
        purpose="data",
    )
    if _of_state(place, "durable"):
        return
    yield from say(
        rule,
        State.DURABLE,
        4,
        opened if _of_state(place, "depends") else (),
        flips_if="everything in it can be built again from another source of record",
        purpose="data",
    )
    yield from say(
        rule,
        State.EPHEMERAL,
        4,
        opened if _of_state(place, "ephemeral") else (),
        flips_if="the product's own settings make it keep its data",
        purpose="spool",
    )


def _open_device(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.open_device",
        State.DURABLE,
        0.95,
        place.of(ClaimKind.DEVICE),
        hard=True,
        flips_if="its program only measures or repairs the device, and keeps nothing on it",
        purpose="data",
        flags=("singleton",),
    )


def _data_of_product(place: DirectoryPlace) -> Iterable[Signal]:
    """The signature's word, with weight 2 where the product is certain and 1 where only its name fits."""
    for state in State.DURABLE, State.EPHEMERAL:
        claims = _of_state(place, state.value)
        sure = [claim for claim in claims if claim.strength >= 0.7]
        yield from say(
            "state.directory.product_default",
            state,
            2 if sure else 1,
            sure or claims,
            flips_if="a file in it is seen open, or its product stores elsewhere",
            purpose="data",
        )


def _data_with_files(place: DirectoryPlace) -> Iterable[Signal]:
    """Files lie where a running product that keeps data keeps it."""
    if place.contents is None or not place.contents.files:
        return
    claims = _of_state(place, "durable") + _of_state(place, "depends")
    yield from say(
        "state.directory.data_files",
        State.DURABLE,
        3,
        [Claim(ClaimKind.DATA, place.contents.trace)] if claims else (),
        flips_if="the product turns out not to use this directory",
        purpose="data",
    )


def _configured_data(place: DirectoryPlace) -> Iterable[Signal]:
    configured = [c for c in place.of(ClaimKind.DATA) if c.detail == "configured" and c.state != "ephemeral"]
    yield from say(
        "state.directory.configured_data",
        State.DURABLE,
        3,
        configured,
        flips_if="the running process uses another directory",
        purpose="data",
    )


def _open_file(place: DirectoryPlace) -> Iterable[Signal]:
    if _of_state(place, "ephemeral") or place.has(ClaimKind.LOGS) or _is_expected(place):
        return
    yield from say(
        "state.directory.open_file",
        State.DURABLE,
        3,
        place.of(ClaimKind.WRITTEN, ClaimKind.MAPPED),
        flips_if="retention or the owner says that its files may be lost",
        purpose="data",
    )


def _is_expected(place: DirectoryPlace) -> bool:
    """Its product says that it is a cache or scratch space: open files are what one expects there."""
    return any(claim.strength >= 0.7 for claim in place.of(ClaimKind.CACHE, ClaimKind.SCRATCH))


def _embedded(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.embedded_database",
        State.DURABLE,
        5,
        place.of(ClaimKind.EMBEDDED),
        flips_if="the file is a cache that its program builds again by itself",
        purpose="database",
        flags=("singleton",),
    )


def _of_state(place: DirectoryPlace, state: str) -> tuple[Claim, ...]:
    return tuple(claim for claim in place.of(ClaimKind.DATA) if claim.state == state)


RULES = (
    StateRule(
        "state.directory.open_device",
        DirectoryPlace,
        _open_device,
        "An application writes to a block device that carries no mounted file system: data without files.",
        SOURCE,
    ),
    StateRule(
        "state.directory.open_data",
        DirectoryPlace,
        _open_data,
        "A process writes into the data directory of its product: the product's class.",
        SOURCE,
    ),
    StateRule(
        "state.directory.product_default",
        DirectoryPlace,
        _data_of_product,
        "What the product keeps by default, before anything is observed.",
        SOURCE,
    ),
    StateRule(
        "state.directory.data_files",
        DirectoryPlace,
        _data_with_files,
        "Files lie in the data directory of a running product.",
        SOURCE,
    ),
    StateRule(
        "state.directory.configured_data",
        DirectoryPlace,
        _configured_data,
        "A command line or configuration file names the directory as the place of data.",
        SOURCE,
    ),
    StateRule(
        "state.directory.open_file",
        DirectoryPlace,
        _open_file,
        "A process keeps a file open for writing that is no log, lock or scratch file.",
        SOURCE,
    ),
    StateRule(
        "state.directory.embedded_database",
        DirectoryPlace,
        _embedded,
        "An embedded database (SQLite, H2, LMDB, BerkeleyDB) is written here.",
        SOURCE,
    ),
)
