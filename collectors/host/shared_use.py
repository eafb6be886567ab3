"""How shared files are used: locks by file system, folders with access lists; from the section `shared_use`.

Source of the locks: proc_locks(5); devices are hexadecimal there.
"""

from assess.model.evidence import Ref
from assess.model.host import AccessList, FileLocks
from collectors.host.lines import fields, integer, malformed, numbered


def parse_file_locks(body: str) -> tuple[FileLocks, ...]:
    """Locks held when the probe looked, by file system.

    Raises:
        ParseError: a line has not its form.
    """
    lines = [(ref, fields(line, ref, 6)) for ref, line in numbered("shared_use", body) if _is("locks", line)]
    return tuple(sorted((_locks(words, ref) for ref, words in lines), key=lambda each: each.device))


def _locks(words: list[str], ref: Ref) -> FileLocks:
    ranges, whole, mandatory, most = (integer(each, ref) for each in words[2:6])
    return FileLocks(_device(words[1], ref), ranges, whole, mandatory, most, ref)


def parse_access_lists(body: str) -> tuple[AccessList, ...]:
    """Exported folders that have an access list beside their mode, or in which something has."""
    lines = ((ref, line) for ref, line in numbered("shared_use", body) if _is("acl", line))
    return tuple(AccessList(line.partition(" ")[2], ref) for ref, line in lines)


def _is(word: str, line: str) -> bool:
    return line.startswith(f"{word} ")


def _device(text: str, ref: Ref) -> str:
    major, _, minor = text.partition(":")
    try:
        return f"{int(major, 16)}:{int(minor, 16)}"
    except ValueError as error:
        raise malformed(f"not a device: {text[:20]!r}", ref) from error
