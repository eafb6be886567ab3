"""Allow-listed settings and the files that hold them: sections `settings` and `config_files`."""

from collections.abc import Set as AbstractSet

from assess.model.host import ConfigFile, Setting
from collectors.host.lines import fields, integer, moment, numbered
from collectors.host.redaction import redact


def parse_settings(settings: str) -> tuple[Setting, ...]:
    """Settings in the order of the section. Values pass the second net for secrets.

    Raises:
        ParseError: a line has not its form.
    """
    found = []
    for ref, line in numbered("settings", settings):
        if line.startswith("denied\t"):
            continue
        file, key, value = fields(line, ref, 3, "\t", 2)
        found.append(Setting(file, key, redact(value), ref))
    return tuple(found)


def parse_config_files(config_files: str) -> tuple[ConfigFile, ...]:
    """Configuration files sorted by path. `packaged` is None where no package database could be asked.

    Raises:
        ParseError: a line has not its form.
    """
    packaged = _conffiles(config_files)
    found = {}
    for ref, line in numbered("config_files", config_files):
        if line.startswith("conffile "):
            continue
        size, changed, path = fields(line, ref, 3, " ", 2)
        found[path] = ConfigFile(
            path=path,
            ref=ref,
            size_bytes=integer(size, ref),
            changed_at=moment(integer(changed, ref)),
            packaged=path in packaged if packaged else None,
        )
    return tuple(found[path] for path in sorted(found))


def _conffiles(config_files: str) -> AbstractSet[str]:
    return {
        line.removeprefix("conffile ")
        for _, line in numbered("config_files", config_files)
        if line.startswith("conffile ")
    }
