"""Allow-listed settings and the files that hold them: sections `settings` and `config_files`."""

from sys import intern

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
        found.append(Setting(intern(file), intern(key), intern(redact(value)), ref))
    return tuple(found)


def parse_config_files(config_files: str) -> tuple[ConfigFile, ...]:
    """Configuration files sorted by path.

    `packaged` is None where no package database could be asked, `modified` where no package brought the
    file or its content could not be compared.

    Raises:
        ParseError: a line has not its form.
    """
    brought, present = _hashes(config_files)
    asked = "packages dpkg" in config_files.split("\n")
    found = {}
    for ref, line in numbered("config_files", config_files):
        size, changed, path = map(intern, fields(line, ref, 3, " ", 2)) if line[0].isdigit() else ("", "", "")
        if not path:
            continue
        is_known = path in brought and path in present
        found[path] = ConfigFile(
            path=path,
            ref=ref,
            size_bytes=integer(size, ref),
            changed_at=moment(integer(changed, ref)),
            packaged=path in brought if asked else None,
            modified=brought[path] != present[path] if is_known else None,
        )
    return tuple(found[path] for path in sorted(found))


def _hashes(config_files: str) -> tuple[dict[str, str], dict[str, str]]:
    """MD5 of files as their packages brought them, and as they are."""
    brought, present = {}, {}
    for _, line in numbered("config_files", config_files):
        word, _, rest = line.partition(" ")
        if word == "conffile":
            path, _, digest = rest.rpartition(" ")
            brought[path] = digest
        elif word == "md5":
            digest, _, path = rest.partition(" ")
            present[path] = digest
    return brought, present
