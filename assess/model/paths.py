r"""Paths of POSIX and of Windows hosts: what lies in what. The root of all is `/`.

A Windows path starts with a drive (`D:\`) or a share (`\\server\share`), has no trailing backslash unless it
is a drive, and is in the one spelling that the collector gave it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

ROOT = "/"


def is_windows(path: str) -> bool:
    r"""The path is one of Windows.

    >>> is_windows("D:\\Uploads"), is_windows(r"\\files\home"), is_windows(r"/srv/a\b")
    (True, True, False)
    """
    return path[1:3] == ":\\" or path.startswith("\\\\")


def is_absolute(path: str) -> bool:
    """The path says where it is, whatever the working folder."""
    return path.startswith("/") or is_windows(path)


def within(path: str, directory: str) -> bool:
    r"""The path is the directory or lies in it.

    >>> within("/srv/data/a", "/srv/data"), within("/srv/database", "/srv/data"), within("D:\\a", "D:\\")
    (True, False, True)
    """
    return directory in (ROOT, path) or path.startswith(_start(directory))


def parent(path: str) -> str:
    r"""The directory that holds the path; `/` above a drive or share, and for what is no absolute path.

    >>> parent("/srv/a"), parent("D:\\Sites\\Shop"), parent("D:\\Sites"), parent("D:\\")
    ('/srv', 'D:\\Sites', 'D:\\', '/')
    """
    if not is_windows(path):
        return path.rpartition("/")[0] or ROOT
    above = path.rpartition("\\")[0]
    if path.startswith("\\\\"):
        return above if above.count("\\") > 2 else ROOT
    return ROOT if path.endswith("\\") else above if "\\" in above else f"{above}\\"


def upwards(path: str) -> Iterator[str]:
    r"""The path and every directory above it, without the root.

    >>> list(upwards("/srv/shop/media")), list(upwards("D:\\Sites\\Shop"))
    (['/srv/shop/media', '/srv/shop', '/srv'], ['D:\\Sites\\Shop', 'D:\\Sites', 'D:\\'])
    """
    while path != ROOT:
        yield path
        path = parent(path)


def below(ordered: Sequence[str], path: str) -> Sequence[str]:
    """Those of the sorted paths that lie in the directory, without itself.

    >>> below(["/srv", "/srv-old", "/srv/a", "/srv/a/b", "/srv0"], "/srv")
    ['/srv/a', '/srv/a/b']
    """
    if path == ROOT:
        return [each for each in ordered if each != ROOT]
    start = _start(path)
    end = f"{start[:-1]}{chr(ord(start[-1]) + 1)}"
    inside = ordered[bisect_left(ordered, start) : bisect_left(ordered, end)]
    return inside[1:] if inside and inside[0] == path else inside


def outermost(paths: Sequence[str]) -> list[str]:
    """The paths that lie in none of the others."""
    known = frozenset(paths)
    return [path for path in paths if not any(above in known for above in upwards(parent(path)))]


def depth(path: str) -> int:
    r"""How many steps below its root the path is; 1 for the root itself, too.

    >>> depth("/"), depth("/srv"), depth("/srv/a"), depth("D:\\"), depth("D:\\Sites\\Shop")
    (1, 1, 2, 1, 2)
    """
    return path.count("\\" if is_windows(path) else "/")


def parts_of(path: str) -> list[str]:
    r"""The names on the way; the first is empty, or the drive.

    >>> parts_of("/srv/a"), parts_of("D:\\Sites\\Shop")
    (['', 'srv', 'a'], ['D:', 'Sites', 'Shop'])
    """
    return path.split("\\" if is_windows(path) else "/")


def name_of(path: str) -> str:
    r"""The last name of the path.

    >>> name_of("/srv/a"), name_of("D:\\Sites\\Shop"), name_of("D:\\")
    ('a', 'Shop', 'D:')
    """
    found = parts_of(path)
    return found[-1] or found[0]


def _start(directory: str) -> str:
    """What every path in the directory begins with."""
    if directory.endswith(("/", "\\")):
        return directory
    return f"{directory}\\" if is_windows(directory) else f"{directory}/"
