"""The probe's text for `sh -s`: its parts in a fixed order, with pause, budget and search path put in."""

import sys
from functools import cache
from importlib.resources import files

SEARCH_PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
COMMON = ("frame", "identity", "sockets")
_READ_AT_ONCE = 'if [ -n "${BASH_VERSION-}" ]; then eval "$(cat)"; exit; fi'
"""bash reads a script from a pipe byte by byte, which costs more than most sections."""
SURVEYS = {
    "full": (
        "redaction",
        "disks",
        "processes",
        "software",
        "containers",
        "shares",
        "people",
        "names",
        "settings",
        "directories",
        "full",
    ),
    "sample": ("sample",),
    "check": ("check",),
}


def render(
    survey: str = "full",
    *,
    pause_seconds: int = 2,
    section_seconds: int = 30,
    budget_seconds: int = 100,
    total_bytes: int = 48 * 1024 * 1024,
    compress: bool = True,
    search_path: str = SEARCH_PATH,
    extra_roots: tuple[str, ...] = (),
    mount_table: str = "/proc/self/mountinfo",
) -> str:
    """A POSIX sh script whose whole body is one function, called on its last line.

    `survey` is full, sample or check. `pause_seconds` lie at least between the two samples; what takes
    longer than `section_seconds` is ended within a further sixth of it; after `budget_seconds` no further
    section is begun; output stops at `total_bytes` before compression.
    `extra_roots` are folders to look through beside the usual ones.
    """
    settings = {
        "PAUSE": str(pause_seconds),
        "LIMIT": str(section_seconds),
        "TICK": str(max(section_seconds // 6, 1)),
        "BUDGET": str(budget_seconds),
        "TOTAL_BYTES": str(total_bytes),
        "COMPRESS": "yes" if compress else "no",
        "SEARCH_PATH": search_path,
        "ROOTS": "\n".join(extra_roots),
        "MOUNT_TABLE": mount_table,
    }
    lines = [f"{name}={_quoted(value)}" for name, value in settings.items()]
    parts = [_part(name) for name in (*COMMON, *SURVEYS[survey], "end")]
    return "\n".join([_READ_AT_ONCE, "assess_main() {", *lines, *parts, "}", "assess_main </dev/null", ""])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


@cache
def _part(name: str) -> str:
    text = files("collectors.host").joinpath("probe", f"{name}.sh").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


if __name__ == "__main__":
    sys.stdout.write(render(*sys.argv[1:2]))
