"""Directories offered to others: NFS exports and SMB shares."""

import re
from collections.abc import Iterator

from assess.model.evidence import Ref
from assess.model.host import Export
from collectors.host.lines import fields, numbered, unescaped_octal

_CLIENT = re.compile(r"(?P<client>[^(\s]*)(?:\((?P<options>[^)]*)\))?")
_GANESHA = re.compile(r"\{EXPORT (?P<block>\d+)\} (?P<key>[a-z_]+) = (?P<value>.*)")
_NO_PATH = "/nonexistent"
"""By agreement no directory (Debian Policy 9.2.3): the path of the export that the package brings."""
_SECTIONS_WITHOUT_PATH = frozenset({"global", "homes", "printers", "print$"})


def parse_exports(nfs_exports: str, smb_shares: str) -> tuple[Export, ...]:
    """NFS exports, then SMB shares, each in the order of its files.

    Raises:
        ParseError: a line has not its form.
    """
    return (*_nfs(nfs_exports), *_smb(smb_shares))


def _nfs(body: str) -> Iterator[Export]:
    found: dict[str, Export] = {}
    for ref, line in _joined(body):
        if line.startswith("{"):
            continue
        path, rest = _path_and_rest(line)
        if not path.startswith("/"):
            continue
        clients, options = _clients(rest)
        if path in found:
            earlier = found[path]
            clients = tuple(dict.fromkeys((*earlier.clients, *clients)))
            options = tuple(dict.fromkeys((*earlier.options, *options)))
            found[path] = Export("nfs", path, path, earlier.ref, clients, options)
        else:
            found[path] = Export("nfs", path, path, ref, clients, options)
    yield from found.values()
    yield from _of_user_space(body)


def _of_user_space(body: str) -> Iterator[Export]:
    """Exports of NFS-Ganesha, from lines `{EXPORT 2} key = value`. One without a path offers nothing."""
    blocks: dict[tuple[str, str], dict[str, str]] = {}
    refs: dict[tuple[str, str], Ref] = {}
    for ref, line in numbered("nfs_exports", body):
        file, text = fields(line, ref, 2, "\t", 1)
        match = _GANESHA.match(text)
        if match:
            key = (file, match["block"])
            refs.setdefault(key, ref)
            earlier = blocks.setdefault(key, {}).get(match["key"])
            blocks[key][match["key"]] = f"{earlier},{match['value']}" if earlier else match["value"]
    for key, told in blocks.items():
        path = told.pop("path", "").rstrip("/")
        clients = tuple(each.strip() for each in told.pop("clients", "*").split(",") if each.strip())
        options = tuple(f"{name}={value}" for name, value in sorted(told.items()))
        if path.startswith("/") and path != _NO_PATH:
            yield Export("nfs", path, path, refs[key], clients, options)


def _joined(body: str) -> Iterator[tuple[Ref, str]]:
    """Lines without their file's name; a backslash at the end joins the next."""
    held: tuple[Ref, str] | None = None
    for ref, line in numbered("nfs_exports", body):
        text = fields(line, ref, 2, "\t", 1)[1]
        start, text = (held[0], held[1] + text.strip()) if held else (ref, text.strip())
        held = (start, text[:-1] + " ") if text.endswith("\\") else None
        if held is None:
            yield start, text
    if held:
        yield held


def _path_and_rest(line: str) -> tuple[str, str]:
    if line.startswith('"'):
        path, _, rest = line[1:].partition('"')
    else:
        path, _, rest = line.replace("\t", " ").partition(" ")
    return unescaped_octal(path), rest


def _clients(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who may mount, and all options given; options before the first client hold for all (`-rw,sync`)."""
    clients: list[str] = []
    options: list[str] = []
    for word in text.partition("#")[0].split():
        if word.startswith("-"):
            options += word[1:].split(",")
            continue
        match = _CLIENT.match(word)
        if match:
            clients.append(match["client"] or "*")
            options += (match["options"] or "").split(",")
    return tuple(dict.fromkeys(clients or ["*"])), tuple(dict.fromkeys(each for each in options if each))


def _smb(body: str) -> Iterator[Export]:
    name, ref = "", Ref("smb_shares", 0)
    settings: dict[str, str] = {}
    for here, line in numbered("smb_shares", body):
        text = fields(line, here, 2, "\t", 1)[1]
        if text.startswith("["):
            yield from _share(name, ref, settings)
            name, ref, settings = text[1:].partition("]")[0].strip(), here, {}
        else:
            key, _, value = text.partition("=")
            settings[key.strip()] = value.strip()
    yield from _share(name, ref, settings)


def _share(name: str, ref: Ref, settings: dict[str, str]) -> Iterator[Export]:
    path = settings.get("path") or settings.get("directory", "")
    if not name or name.lower() in _SECTIONS_WITHOUT_PATH or not path or settings.get("printable") == "yes":
        return
    clients = tuple(
        (settings.get("hosts allow") or settings.get("allow hosts", "")).replace(",", " ").split()
    )
    options = tuple(
        f"{key}={value}" for key, value in sorted(settings.items()) if key not in {"path", "directory"}
    )
    yield Export("smb", name, path, ref, clients, options)
