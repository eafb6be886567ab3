"""`assess scan --dry-run`: what would be run where, without a connection and without a secret."""

from dataclasses import dataclass

from assess.app.scanning.config_files import check_platforms
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.selection import Way, reads_files, select, split
from assess.model.inventory import Credential, Inventory, Sudo
from assess.model.outcome import Outcome
from collectors.base import FileProbe, HttpProbe, PowerShellProbe, ShareProbe, ShellProbe, StoreProbe
from collectors.transports.live.network import planned_commands
from collectors.transports.shell import PLAIN, SUDO


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One endpoint: how it would be reached, as whom, and every command or query that would run."""

    endpoint: str
    kind: str
    transport: str
    address: str
    user: str
    through: str
    commands: tuple[str, ...]


def plan_reads(
    inventory: Inventory, options: ScanOptions
) -> tuple[tuple[PlannedRead, ...], tuple[Outcome, ...]]:
    """What would be read, in the inventory's order, and what would be skipped with the reason.

    Raises:
        InputError: nothing is chosen.
    """
    chosen = select(inventory, options)
    check_platforms(chosen)
    ways, skipped = split(chosen)
    return tuple(_planned(way, inventory) for way in ways), skipped


def _planned(way: Way, inventory: Inventory) -> PlannedRead:
    endpoint = way.endpoint
    credential = inventory.credentials.get(endpoint.credential or "", Credential())
    path = endpoint.capture or endpoint.config
    is_remote = way.transport.name not in {"local", "recorded"} and not (
        reads_files(way.collector) and way.transport.name != way.collector.live
    )
    return PlannedRead(
        endpoint=endpoint.name,
        kind=endpoint.kind,
        transport=way.transport.name,
        address=f"{endpoint.address}:{way.port}" if is_remote else str(path or endpoint.address),
        user=credential.user or "" if is_remote else "",
        through=credential.jump or "" if is_remote and credential.jump != endpoint.name else "",
        commands=() if path else _commands(way, credential),
    )


def _commands(way: Way, credential: Credential) -> tuple[str, ...]:
    probe = way.collector.probe
    if isinstance(probe, ShellProbe | PowerShellProbe):
        told = f"with a probe of {len(probe.script.encode())} bytes on its standard input"
        started = _shells(credential) if isinstance(probe, ShellProbe) else (probe.command,)
        return tuple(f"{command}  ({told})" for command in started)
    if isinstance(probe, FileProbe):
        return planned_commands(way.endpoint.platform or "")
    if isinstance(probe, ShareProbe):
        most = f"{probe.walk_entries} entries, {probe.walk_seconds:g} s"
        cost = f"{most}, {probe.requests_per_second:g} requests a second"
        return "list shares, and who uses them", f"walk each share by names and metadata: at most {cost}"
    if isinstance(probe, HttpProbe):
        return tuple(dict.fromkeys(f"GET {each.path}" for each in probe.questions))
    if isinstance(probe, StoreProbe):
        asked = "what it is, its settings by name, clients, queues; no value is read"
        most = f"at most {probe.keys} keys, {probe.seconds:g} s"
        return (asked, f"sample key names: {most}") if probe.keys else (asked,)
    return tuple(f"{query.name}: {' '.join(query.sql.split())}" for query in probe.queries)


def _shells(credential: Credential) -> tuple[str, ...]:
    if credential.sudo is Sudo.NEVER or credential.user == "root":
        return (PLAIN,)
    sudo = SUDO if credential.sudo_password is None else SUDO.replace("sudo -n", "sudo -S")
    return (sudo,) if credential.sudo is Sudo.REQUIRED else (sudo, f"{PLAIN}  (where sudo is refused)")
