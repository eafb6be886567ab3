"""Which product a process is, by the catalog's signatures."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from assess.model.catalog import Signature
from assess.model.host import Process
from assess.model.paths import is_absolute, is_windows, name_of

INTERPRETER = re.compile(r"^(python|ruby|perl|php|node|nodejs|bash|sh|dash|ash|mksh|ksh)[\d.]*$")
EXE_SUFFIX = ".exe"
EXE = re.compile(r"\.exe(?=\"?(\s|$))", re.I)
SERVICE_HOSTS = frozenset({"svchost.exe", "lsass.exe"})
"""Programs of Windows that run the services of others, as an interpreter runs scripts."""

COMM_LENGTH = 15
"""The kernel cuts a process's `comm` at 15 characters (TASK_COMM_LEN)."""


@dataclass(frozen=True, slots=True)
class Match:
    """A product that a process may be. `how` is pattern, command or comm, from strong to weak."""

    signature: Signature
    how: str


@dataclass(frozen=True, slots=True, eq=False)
class SignatureIndex:
    """Signatures by the names of their processes, so that one lookup serves each process.

    Compared by identity: it is a key of caches, and hashing a catalog for each process would cost more.
    """

    by_command: dict[str, tuple[Signature, ...]]
    by_comm: dict[str, tuple[Signature, ...]]
    globs: tuple[tuple[str, Signature], ...]
    patterns: tuple[tuple[re.Pattern[str], Signature], ...]
    by_port: dict[int, tuple[Signature, ...]]
    by_id: dict[str, Signature]


@lru_cache(maxsize=4)
def index_signatures(signatures: tuple[Signature, ...]) -> SignatureIndex:
    """The index of a catalog; built once per catalog."""
    by_command: dict[str, list[Signature]] = {}
    by_comm: dict[str, list[Signature]] = {}
    by_port: dict[int, list[Signature]] = {}
    globs: list[tuple[str, Signature]] = []
    patterns: list[tuple[re.Pattern[str], Signature]] = []
    for signature in signatures:
        patterns += [(re.compile(pattern), signature) for pattern in signature.patterns]
        for port in signature.ports:
            by_port.setdefault(port, []).append(signature)
        for command in signature.commands:
            if "*" in command:
                globs.append((command, signature))
                continue
            by_command.setdefault(command, []).append(signature)
            by_comm.setdefault(command[:COMM_LENGTH], []).append(signature)
    return SignatureIndex(
        by_command=_frozen(by_command),
        by_comm=_frozen(by_comm),
        globs=tuple(globs),
        patterns=tuple(patterns),
        by_port={port: tuple(found) for port, found in by_port.items()},
        by_id={signature.id: signature for signature in signatures},
    )


def _frozen(lists: dict[str, list[Signature]]) -> dict[str, tuple[Signature, ...]]:
    return {key: tuple(found) for key, found in lists.items()}


def recognise(process: Process, index: SignatureIndex, installed: frozenset[str]) -> Match | None:
    """The most precise signature that fits, or None. `installed` are ids of signatures with a package.

    A pattern beats a name, a product beats a runtime (`generic`), an installed package beats none, and
    the signature that lists the name first beats another.
    """
    matches = _matches(process.executable, process.command, process.arguments, index)
    named = _by_names(process, index)
    found = [*((Match(each, "pattern"), 0) for each in matches), *named]
    if not found:
        return None
    best, _ = min(found, key=lambda each: _rank(each[0], each[1], installed))
    return best


def _rank(match: Match, position: int, installed: frozenset[str]) -> tuple[bool, int, bool, int, str]:
    strength = ("pattern", "command", "comm").index(match.how)
    return (
        match.signature.generic,
        strength,
        match.signature.id not in installed,
        position,
        match.signature.id,
    )


@lru_cache(maxsize=65536)
def _matches(
    executable: str,
    command: str,
    arguments: tuple[str, ...],
    index: SignatureIndex,
) -> tuple[Signature, ...]:
    texts = _texts(executable or command, arguments)
    found = [
        signature for pattern, signature in index.patterns if any(pattern.search(text) for text in texts)
    ]
    return tuple(dict.fromkeys(found))


def _texts(executable: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The command line as typed, and with the executable that runs; of Windows as a POSIX host has it."""
    rest = " ".join(arguments[1:])
    texts = (" ".join(arguments), f"{executable} {rest}".strip())
    if is_windows(executable):
        texts = tuple(EXE.sub("", text).replace("\\", "/") for text in texts)  # type: ignore[assignment]
    return tuple(dict.fromkeys(texts))


def _by_names(process: Process, index: SignatureIndex) -> list[tuple[Match, int]]:
    """Signatures that know the process by a name; a Windows program also without its suffix, as on Linux."""
    names = program_names(process)
    bare = tuple(name.removesuffix(EXE_SUFFIX) for name in names)
    return _by_their_names(names, process, index) or _by_their_names(bare, process, index)


def _by_their_names(
    names: tuple[str, ...], process: Process, index: SignatureIndex
) -> list[tuple[Match, int]]:
    found = [(Match(s, "command"), s.commands.index(n)) for n in names for s in index.by_command.get(n, ())]
    found += [
        (Match(s, "command"), s.commands.index(glob))
        for n in names
        for glob, s in index.globs
        if fnmatchcase(n, glob)
    ]
    if not found:
        comm = process.command[:COMM_LENGTH]
        found = [(Match(s, "comm"), 0) for s in index.by_comm.get(comm, ())]
    return found


def program_names(process: Process) -> tuple[str, ...]:
    """What the process may be called: its executable, argv[0], and the script of an interpreter.

    The executable's link can mislead (`redis-server` is a link to `redis-check-rdb` on Debian) and argv[0]
    is rewritten by setproctitle (`nginx: master process`), so both count.
    """
    if is_windows(process.executable) or process.command.lower().endswith(EXE_SUFFIX):
        return _windows_names(process)
    executable = _base(process.executable.removesuffix(" (deleted)"))
    typed = _base(_first_word(process.arguments)) if process.arguments else ""
    names = [executable, typed]
    if any(INTERPRETER.match(name) for name in names if name):
        names.append(script_name(process.arguments))
    return tuple(dict.fromkeys(name for name in names if name))


def _windows_names(process: Process) -> tuple[str, ...]:
    """The program's name in small letters; a process that hosts a service is called like the service, too."""
    name = process.command.lower()
    return (process.unit.lower(), name) if process.unit and name in SERVICE_HOSTS else (name,)


def _first_word(arguments: tuple[str, ...]) -> str:
    head = arguments[0].split(" ", 1)[0] if arguments[0] else ""
    return head.lstrip("-").rstrip(":")


def _base(path: str) -> str:
    return name_of(path.rstrip("/")) if is_absolute(path) else path.rsplit("/", 1)[-1]


def script_name(arguments: tuple[str, ...]) -> str:
    """The file name of the script, or the module after `-m`, that an interpreter runs; empty if none.

    >>> script_name(("/usr/bin/python3", "-u", "/opt/app/server.py", "--port", "80"))
    'server.py'
    """
    words = iter(arguments[1:])
    for word in words:
        if word == "-m":
            return next(words, "")
        if word in {"-c", "-e"}:
            return ""
        if not word.startswith("-"):
            return _base(word)
    return ""
