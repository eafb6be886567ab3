"""All commands of one partition by kind and name, with what later ones changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from collectors.network.netscaler.commands import Command

_NAMELESS = frozenset({"route", "route6", "arp", "nd6"})


@dataclass(slots=True)
class Thing:
    """What was added, with the options that count: those of later `set`s over earlier ones."""

    added: Command
    options: dict[str, str]
    bound: list[Command] = field(default_factory=list)
    enabled: bool = True

    @property
    def name(self) -> str:
        """Its name."""
        return self.added.name

    def option(self, name: str, default: str = "") -> str:
        """An option by its lower-case name."""
        return self.options.get(name, default)

    @property
    def is_on(self) -> bool:
        """Neither added as disabled nor switched off later."""
        return self.enabled and self.option("state").upper() != "DISABLED"


@dataclass(slots=True)
class Partition:
    """A partition's things by kind, in the order of the file."""

    name: str
    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    others: list[Command] = field(default_factory=list)
    certificates: dict[str, list[Command]] = field(default_factory=dict)
    off_members: set[tuple[str, str, str]] = field(default_factory=set)
    """Members of service groups that were switched off one by one: group, server, port."""
    grouped: dict[str, Thing] = field(default_factory=dict)
    """The group of each virtual server that is in one, by the virtual server's name."""

    def of(self, kind: str) -> dict[str, Thing]:
        """All of one kind."""
        return self.things.get(kind, {})

    def find(self, kind: str, name: str) -> Thing | None:
        """One by name."""
        return self.of(kind).get(name)


def read_partition(name: str, commands: Sequence[Command]) -> Partition:
    """Commands of a partition put together; binds may stand before what they bind."""
    partition = Partition(name)
    for each in commands:
        if each.verb == "add" and each.words:
            found = partition.things.setdefault(each.kind, {})
            key = " ".join(each.words) if each.kind in _NAMELESS else each.name
            found[key] = Thing(each, dict(each.options))
    for each in commands:
        _change(partition, each)
    for group in partition.of("lb group").values():
        partition.grouped |= {name: group for bind in group.bound for name in bind.words[1:]}
    return partition


def _change(partition: Partition, command: Command) -> None:
    thing = partition.find(command.kind, command.name)
    if command.kind == "ssl vserver" and command.verb == "bind":
        partition.certificates.setdefault(command.name, []).append(command)
    elif command.verb == "set" and thing:
        thing.options |= command.options
    elif command.verb == "bind" and thing:
        thing.bound.append(command)
    elif command.verb in {"enable", "disable"} and thing and len(command.words) == 1:
        thing.enabled = command.verb == "enable"
    elif command.verb != "add":
        partition.others.append(command)
        if command.verb == "disable" and command.kind == "servicegroup" and len(command.words) > 2:
            partition.off_members.add((command.words[0], command.words[1], command.words[2]))
