"""Containers: from their engines (section `containers`), else from the control groups of processes."""

from collections.abc import Iterable
from dataclasses import replace

from assess.model.host import Container, Process
from collectors.host.lines import fields, numbered


def parse_containers(containers: str) -> tuple[Container, ...]:
    """Containers that an engine listed, sorted by id.

    Raises:
        ParseError: a line has not its form.
    """
    found: dict[str, Container] = {}
    for ref, line in numbered("containers", containers):
        engine, identifier, name, image, _, *mounts = fields(line, ref, 5, "|", 5)
        found.setdefault(
            identifier,
            _with_mounts(Container(identifier, name.lstrip("/"), image, engine, ref), "".join(mounts)),
        )
    return tuple(found[key] for key in sorted(found))


def containers_of_processes(
    known: Iterable[Container], processes: Iterable[Process]
) -> tuple[Container, ...]:
    """The known containers, and those that only their processes betray, without name or image."""
    found = {each.id: each for each in known}
    for process in processes:
        if process.container_id:
            found.setdefault(
                process.container_id, Container(process.container_id, "", "", "control group", process.ref)
            )
    return tuple(found[key] for key in sorted(found))


def _with_mounts(container: Container, mounts: str) -> Container:
    """The container with its binds and volumes, from `type:source:destination:writable,` each."""
    parts = (each.split(":") for each in mounts.split(",") if each.count(":") >= 3)
    pairs = {(source, destination) for _, source, destination, *_ in parts if source.startswith("/")}
    return replace(
        container, host_paths=tuple(sorted({source for source, _ in pairs})), mounts=tuple(sorted(pairs))
    )
