"""Services of a host: from its processes, listeners, packages, units and containers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from assess.analysis.graph.listening import (
    EPHEMERAL,
    Listening,
    is_named_socket,
    is_service_port,
    join_listeners,
    port_of,
    socket_text,
)
from assess.analysis.services.packages import (
    Fitting,
    image_version,
    package_of,
    product_packages,
    upstream_version,
)
from assess.analysis.services.process_groups import Group, group_processes
from assess.analysis.services.software import (
    INTERPRETER,
    Match,
    SignatureIndex,
    index_signatures,
    program_names,
    recognise,
    script_name,
)
from assess.analysis.traces import fewest, plain, trace
from assess.model.catalog import Signature
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.host import Container, HostFacts, Listener, Process

SHELLS = re.compile(
    r"^(bash|sh|dash|ash|mksh|ksh|zsh|fish|csh|tcsh|su|sudo|screen|tmux|nice|ionice|timeout|env"
    r"|nohup|setsid|chroot|unshare|nsenter|setpriv|runuser|stdbuf|numactl|chpst|gosu|tini|dumb-init|catatonit)$"
)
"""Shells, and programs that only start another."""
NAME_ONLY = 0.6
SHORT_ID = 12
UNKNOWN_SOFTWARE = 0.4
RPC_MAPPER = "rpcbind"
WINDOWS = "windows"
SYSTEM_FOLDER = re.compile(r"[A-Z]:\\Windows\\|$", re.I)
UNIT_SUFFIX = re.compile(r"\.(service|scope|slice|socket|timer|mount)$")
RESERVED = range(512, 1024)


@dataclass(frozen=True, slots=True)
class Host:
    """A host's facts, its packages by product, and its containers by the short form of their ids."""

    facts: HostFacts
    packages: Fitting
    containers: dict[str, tuple[Container, ...]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A service that has no id yet: `base` is the id that it would like, `hints` make it differ."""

    base: str
    hints: tuple[str, ...]
    service: Service


def identify(facts: HostFacts, signatures: tuple[Signature, ...]) -> tuple[Service, ...]:
    """The host's services sorted by id; ids are the same whatever the order of processes.

    A product is named by its signature's id, and by port, unit or command too where several run. Software
    that no signature knows is a service when it listens, connects out or writes files.
    """
    index = index_signatures(signatures)
    fitting = product_packages(facts.packages, index)
    installed = frozenset(fitting)
    matches = {process.pid: recognise(process, index, installed) for process in facts.processes}
    groups = _joined(group_processes(facts.processes, matches))
    listening = join_listeners(facts, groups)
    busy = _busy_pids(facts)
    callers = _callers(facts)
    whole = Host(facts, fitting, _by_short_id(facts.containers))
    found = [
        _from_group(whole, group, listening, place)
        for place, group in enumerate(groups)
        if _counts(group, listening.by_group[place], busy)
        or _works_unseen(group, callers)
        or _is_installed_service(facts, group)
    ]
    orphans = _without_rpc_ports(_of_no_system(listening.orphans, matches), groups)
    found += _from_orphans(whole, orphans, index)
    return tuple(sorted(_with_ids(found, index), key=lambda service: service.id))


def _joined(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Daemons of one product that work together (smbd, nmbd) as one group; instances stay apart.

    A unit that is named `product@instance` is an instance.
    """
    kept: list[Group] = []
    of_product: dict[str, list[int]] = defaultdict(list)
    for group in groups:
        same = of_product[group.match.signature.id] if group.match is not None else []
        place = next((n for n in same if _work_together(kept[n], group)), None)
        if place is None:
            same.append(len(kept))
            kept.append(group)
        else:
            kept[place] = replace(kept[place], processes=kept[place].processes + group.processes)
    return tuple(kept)


def _work_together(one: Group, other: Group) -> bool:
    if one.match is None or other.match is None or one.match.signature.id != other.match.signature.id:
        return False
    if one.match.signature.category == "container":
        return True
    if "@" in one.scope + other.scope:
        return False
    if "container" in {one.kind, other.kind} or one.match.signature.category in {"app", "worker"}:
        return False
    return not _programs(one) & _programs(other)


def _programs(group: Group) -> set[str]:
    return {name for process in group.processes for name in program_names(process)[-1:]}


def _busy_pids(facts: HostFacts) -> frozenset[int]:
    """Processes that connect out, or write files or block devices."""
    disks = {f"/dev/{device.name}" for device in facts.block_devices}
    talking = {each.pid for each in facts.connections if each.outbound and each.pid is not None}
    writing = {
        each.pid
        for each in facts.open_files
        if not each.path.startswith("/dev/") or (each.path in disks and not each.read_only)
    }
    growing = {each.pid for each in facts.processes if (each.write_bytes_per_second or 0) > 0}
    return frozenset(talking | writing | growing)


def _counts(group: Group, listeners: Sequence[Listener], busy: frozenset[int]) -> bool:
    if group.match is not None:
        return True
    if any(is_service_port(listener) for listener in listeners):
        return True
    if all(_is_shell_work(program_names(process)) for process in group.processes):
        return False
    return any(process.pid in busy for process in group.processes)


def _callers(facts: HostFacts) -> frozenset[str]:
    """Users who connect out by sockets of unseen processes; root, who does so for everybody, is left out."""
    uids = {each.uid for each in facts.connections if each.outbound and each.pid is None and each.uid}
    return frozenset(facts.user_names.get(uid, str(uid)) for uid in uids)


def _works_unseen(group: Group, callers: frozenset[str]) -> bool:
    """The group may be at work where the login is not told: its unit or container runs, or its user calls.

    A process whose executable is not told hides its sockets and files too.
    """
    shown = [process for process in group.processes if not _is_shell_work(program_names(process))]
    if not shown or any(process.executable for process in group.processes):
        return False
    return group.kind in {"unit", "container"} or any(process.user in callers for process in shown)


def _is_installed_service(facts: HostFacts, group: Group) -> bool:
    """A Windows service that somebody installed: what it writes cannot be seen there."""
    own = any(not SYSTEM_FOLDER.match(process.executable) for process in group.processes)
    return facts.windows is not None and group.kind == "unit" and own


def _is_shell_work(names: Sequence[str]) -> bool:
    return not names or bool(SHELLS.match(names[0]) and (len(names) == 1 or SHELLS.match(names[-1])))


def _from_group(host: Host, group: Group, listening: Listening, place: int) -> _Found:
    facts = host.facts
    sockets = listening.by_group[place]
    listeners = tuple(each for each in sockets if is_service_port(each))
    main = _main(group, listeners)
    version, package_trace = _version(host, group)
    traces = [trace(facts, main.ref, f"process {main.pid} {_command(main.arguments, main.command)}")]
    traces += [trace(facts, each.ref, f"listens on {socket_text(each)}") for each in listeners]
    signature = group.match.signature if group.match else None
    program = (program_names(main) or (main.command,))[-1] or main.command
    service = Service(
        host=facts.endpoint,
        id="",
        signature=signature.id if signature else program,
        category=signature.category if signature else "unknown",
        software=signature.software if signature else program,
        version=version,
        user=main.user,
        unit=group.scope if group.kind == "unit" else "",
        pids=tuple(sorted(process.pid for process in group.processes)),
        listens=_sockets(each for each in sockets if is_service_port(each) or is_named_socket(each)),
        confidence=_confidence(host, group, listeners, guessed=place in listening.guessed),
        traces=fewest([*traces, *package_trace]),
    )
    base = signature.id if signature else _unknown_id(host, group, program)
    return _Found(base=base, hints=_hints(host, group, main.arguments), service=service)


def _main(group: Group, listeners: Sequence[Listener]) -> Process:
    listening = {listener.pid for listener in listeners}
    first = group.main.pid
    shells = {p.pid for p in group.processes if _is_shell_work(program_names(p))}
    return min(
        group.processes,
        key=lambda p: (p.pid in shells, p.pid not in listening, p.pid != first, p.pid),
    )


def _command(arguments: Sequence[str], command: str) -> str:
    return plain(" ".join(arguments) or command)


def _sockets(listeners: Iterable[Listener]) -> tuple[str, ...]:
    return tuple(sorted({socket_text(each) for each in listeners}, key=lambda text: (port_of(text), text)))


def _version(host: Host, group: Group) -> tuple[str, list[Trace]]:
    facts = host.facts
    if group.match is None:
        return "", []
    if group.kind == "container":
        container = next(iter(_containers(host, group)), None)
        if container is None:
            return "", []
        return image_version(container), [trace(facts, container.ref, f"image {container.image}")]
    package = package_of(group.match.signature.id, host.packages, group.main.executable)
    if package is None:
        return "", []
    return upstream_version(package.version), [trace(facts, package.ref, f"{package.name} {package.version}")]


def _by_short_id(containers: Iterable[Container]) -> dict[str, tuple[Container, ...]]:
    found: dict[str, list[Container]] = {}
    for each in containers:
        if each.id:
            found.setdefault(each.id[:SHORT_ID], []).append(each)
    return {short: tuple(alike) for short, alike in found.items()}


def _containers(host: Host, group: Group) -> tuple[Container, ...]:
    """The containers that the group may run in; engines and control groups may shorten an id."""
    if group.kind != "container":
        return ()
    alike = host.containers.get(group.scope[:SHORT_ID], ())
    return tuple(each for each in alike if each.id.startswith(group.scope) or group.scope.startswith(each.id))


def _confidence(host: Host, group: Group, listeners: Sequence[Listener], *, guessed: bool) -> float:
    """A name alone says 0.6; package, default port and unit add to it; a guessed socket join halves."""
    if group.match is None:
        return UNKNOWN_SOFTWARE
    signature = group.match.signature
    says = {"pattern": 0.8, "command": NAME_ONLY, "comm": NAME_ONLY - 0.1}[group.match.how]
    if signature.id in host.packages:
        says += 0.2
    if any(listener.port in signature.ports for listener in listeners):
        says += 0.15
    if group.kind == "unit" and _fits_unit(signature, group.scope):
        says += 0.1
    return round(min(says, 0.98) / (2 if guessed else 1), 2)


def _fits_unit(signature: Signature, unit: str) -> bool:
    return any(fnmatchcase(unit, glob) for glob in signature.units)


def _unknown_id(host: Host, group: Group, program: str) -> str:
    if group.kind == "unit":
        return _clean(UNIT_SUFFIX.sub("", group.scope))
    bare = re.sub(r"\.(py|js|mjs|rb|pl|php|sh|jar)$", "", program)
    names = [each.name for each in _containers(host, group) if each.name]
    return _clean(names[0] if group.kind == "container" and names else bare)


def _clean(text: str) -> str:
    """The text as a part of a name: no slash, space, colon or control character."""
    return re.sub(r"[^A-Za-z0-9._@+-]+", "-", text).strip("-")[:60] or "unnamed"


def _hints(host: Host, group: Group, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """What tells this instance from its brothers, besides its ports."""
    hints: list[str] = []
    if group.kind == "unit":
        hints.append(_clean(UNIT_SUFFIX.sub("", group.scope)))
    if group.kind == "container":
        hints += [_clean(each.name) for each in _containers(host, group) if each.name]
    if arguments and INTERPRETER.match(arguments[0].rsplit("/", 1)[-1]):
        hints.append(_clean(script_name(arguments)))
    return tuple(dict.fromkeys(hint for hint in hints if hint))


def _of_no_system(orphans: Sequence[Listener], matches: Mapping[int, Match | None]) -> tuple[Listener, ...]:
    """The listeners without those of programs that every Windows has: RPC, WinRM, remote desktop, SMB."""
    own = {pid for pid, match in matches.items() if match is not None and match.signature.id == WINDOWS}
    return tuple(each for each in orphans if each.pid not in own)


def _without_rpc_ports(orphans: Sequence[Listener], groups: Sequence[Group]) -> tuple[Listener, ...]:
    """The listeners without the reserved ports that RPC programs of root take where a port mapper runs.

    bindresvport(3) takes any free port from 512 to 1023; clients ask the mapper for it.
    """
    if not any(RPC_MAPPER in _programs(group) for group in groups):
        return tuple(orphans)
    return tuple(each for each in orphans if each.uid != 0 or each.port not in RESERVED)


def _from_orphans(host: Host, orphans: Iterable[Listener], index: SignatureIndex) -> list[_Found]:
    """Services known by their sockets only: kernel sockets, or processes that the login may not see."""
    by_service: dict[tuple[str, int], list[Listener]] = {}
    for listener in orphans:
        if not is_service_port(listener) or listener.port >= EPHEMERAL:
            continue
        signature = _by_port(listener.port, index, frozenset(host.packages))
        key = (signature.id, 0) if signature else ("", listener.port)
        by_service.setdefault(key, []).append(listener)
    return [
        _from_sockets(host, index.by_id.get(id_), port, found) for (id_, port), found in by_service.items()
    ]


def _by_port(port: int, index: SignatureIndex, installed: frozenset[str]) -> Signature | None:
    candidates = index.by_port.get(port, ())
    packaged = [signature for signature in candidates if signature.id in installed]
    for fitting in (packaged, list(candidates)):
        if len(fitting) == 1:
            return fitting[0]
    kernel = [signature for signature in candidates if signature.id == "nfs-server"]
    return kernel[0] if kernel else None


def _from_sockets(
    host: Host, signature: Signature | None, port: int, listeners: Sequence[Listener]
) -> _Found:
    facts = host.facts
    package = package_of(signature.id, host.packages) if signature else None
    traces = [
        trace(facts, each.ref, f"listens on {socket_text(each)}, no process seen") for each in listeners
    ]
    service = Service(
        host=facts.endpoint,
        id="",
        signature=signature.id if signature else f"port-{port}",
        category=signature.category if signature else "unknown",
        software=signature.software if signature else "",
        version=upstream_version(package.version) if package else "",
        listens=_sockets(listeners),
        confidence=0.45 if package else 0.3,
        traces=fewest(traces),
    )
    return _Found(base=signature.id if signature else f"port-{port}", hints=(), service=service)


def _with_ids(found: Sequence[_Found], index: SignatureIndex) -> list[Service]:
    by_base: dict[str, list[_Found]] = {}
    for each in found:
        by_base.setdefault(each.base, []).append(each)
    named = [
        (each.service, id_)
        for base, same in sorted(by_base.items())
        for each, id_ in zip(same, _ids(base, same, index), strict=True)
    ]
    return [replace(service, id=id_) for service, id_ in _distinct(named)]


def _ids(base: str, same: Sequence[_Found], index: SignatureIndex) -> list[str]:
    if len(same) == 1:
        return [base]
    plain_one = _holder_of_default_port(base, same, index)
    return [base if each is plain_one else _suffixed(base, each) for each in same]


def _holder_of_default_port(base: str, same: Sequence[_Found], index: SignatureIndex) -> _Found | None:
    signature = index.by_id.get(base)
    for port in signature.ports if signature else ():
        holders = [each for each in same if port in {port_of(socket) for socket in each.service.listens}]
        if holders:
            return holders[0] if len(holders) == 1 else None
    return None


def _suffixed(base: str, each: _Found) -> str:
    ports = [port_of(socket) for socket in each.service.listens if port_of(socket)]
    if ports:
        return f"{base}-{ports[0]}"
    hint = next((hint for hint in each.hints if hint != base), "")
    return f"{base}-{hint.removeprefix(f'{base}-')}" if hint else base


def _distinct(named: Sequence[tuple[Service, str]]) -> list[tuple[Service, str]]:
    """The same with equal ids numbered, in an order that does not depend on pids."""
    counts = Counter(id_ for _, id_ in named)
    ordered = sorted(
        named, key=lambda each: (each[1], each[0].unit, each[0].listens, each[0].user, each[0].pids)
    )
    taken: Counter[str] = Counter()
    result: list[tuple[Service, str]] = []
    for service, id_ in ordered:
        taken[id_] += 1
        number = taken[id_]
        result.append((service, f"{id_}-{number}" if counts[id_] > 1 and number > 1 else id_))
    return result
