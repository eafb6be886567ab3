"""What the file system under a directory says: temporary, networked, exported, a volume of its own."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.3 D1, D2, D3, D6, 2026-11"
TEMPORARY = frozenset({"tmpfs", "ramfs", "devtmpfs"})
OLD_LAYER_DAYS = 30.0


def _temporary(place: DirectoryPlace) -> Iterable[Signal]:
    if place.fstype not in TEMPORARY or place.mount is None:
        return
    yield from say(
        "state.directory.temporary_filesystem",
        State.EPHEMERAL,
        0.95,
        [Claim(ClaimKind.SCRATCH, place.mount)],
        hard=True,
        flips_if="its content is copied to a disk before shutdown",
        purpose="scratch",
    )


def _shared(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.shared_filesystem",
        State.DURABLE,
        0.9,
        place.of(ClaimKind.EXPORTED, ClaimKind.NETWORK),
        hard=True,
        flips_if="its owner says that the share holds nothing that must last",
        purpose="files",
        flags=("shared",),
    )


def _own_volume(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.own_volume",
        State.DURABLE,
        2,
        place.of(ClaimKind.VOLUME),
        flips_if="the volume is scratch space",
        purpose="data",
    )


def _container_mount(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.container_mount",
        State.DURABLE,
        3,
        place.of(ClaimKind.CONTAINER_MOUNT),
        flips_if="the mount only brings configuration or code into the container",
        purpose="data",
    )


def _container_layer(place: DirectoryPlace) -> Iterable[Signal]:
    layers = place.of(ClaimKind.CONTAINER_LAYER)
    yield from say(
        "state.directory.container_layer",
        State.EPHEMERAL,
        2,
        layers,
        flips_if="the container is never made anew, so that its own layer has become the only copy",
        purpose="scratch",
        flags=("container-local",),
    )
    oldest = place.contents.oldest_days if place.contents else None
    if oldest is not None and oldest > OLD_LAYER_DAYS and place.is_written:
        yield from say(
            "state.directory.container_layer",
            State.DURABLE,
            3,
            layers,
            flips_if="the container may be made anew from its image at any time",
            purpose="data",
            flags=("container-local",),
        )


RULES = (
    StateRule(
        "state.directory.temporary_filesystem",
        DirectoryPlace,
        _temporary,
        "A file system in memory is empty after each restart.",
        SOURCE,
    ),
    StateRule(
        "state.directory.shared_filesystem",
        DirectoryPlace,
        _shared,
        "What is exported to others, or mounted from a server, is shared and durable.",
        SOURCE,
    ),
    StateRule(
        "state.directory.own_volume",
        DirectoryPlace,
        _own_volume,
        "Somebody gave it a volume of its own.",
        SOURCE,
    ),
    StateRule(
        "state.directory.container_mount",
        DirectoryPlace,
        _container_mount,
        "It is mounted into a container so that it outlives the container.",
        SOURCE,
    ),
    StateRule(
        "state.directory.container_layer",
        DirectoryPlace,
        _container_layer,
        "A container's writable layer goes with the container; old and growing it may be the only copy.",
        SOURCE,
    ),
)
