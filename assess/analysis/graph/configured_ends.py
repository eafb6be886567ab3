"""Far ends in a host's configuration: settings put together by file and prefix, jobs and command lines."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from assess.analysis.graph.connection_strings import (
    DEFAULT_PORTS,
    Mention,
    mentions_in,
    names_windows_place,
)
from assess.model.evidence import Ref
from assess.model.host import HostFacts, Process, ScheduledJob, Setting
from assess.model.paths import name_of

_HOST = (
    r"(?:read_|write_|master_|primary_|slave_|replica_|bootstrap[._-])?"
    r"(?:hosts?|hostname|hostspec|servers?|server_?name|addr(?:ess)?(?:es)?|endpoints?|ur[il]s?|dsn|brokers?|nodes?|"
    r"upstream|backend|proxy_?pass(?:match|reverse)?|\w+_pass|balancermember|relay_?host|seeds?|peers?|"
    r"connection_?string|connectionurl|jdbc_?url|save_path|contact_points|replicaof|slaveof|primary_conninfo|"
    r"server_list|location|target|remote|forward|action|omfwd|unicast(?:\.hosts)?)"
)
_KEY = re.compile(
    rf"^(?P<prefix>.*?)[._\-\s:/\[\]]*(?:(?P<host>{_HOST})|(?P<port>port(?:_?number)?)|"
    r"(?P<database>db_?name|database_?name|database|dbname|db|catalog|schema|vhost|name)|"
    r"(?P<driver>driver(?:_?class(?:_?name)?)?|adapter|engine|dialect|connection|client|type|scheme|save_handler))$",
    re.I,
)
_OWN_SIDE = re.compile(
    r"listen|bind|server_?name$|advertis|allowed|trusted|cookie|cors|origin|virtual_?host|myhostname|mydomain|"
    r"public|(^|[._-])(app|site|base|home|root|external|frontend|self|redirect|callback|documentation)[._-]?ur[il]$|"
    r"character|collation|charset|name_?server|default_?host|siteurl|^home$|(default|use)_backend$|servername|serveralias|log[._-]?file|node[._-]?name|^server\.(address|host|port)$|^hostname$",
    re.I,
)
_POOL = re.compile(r"^(?:.* )?(?:upstream|backend|frontend|listen) (\S+)$")
_NAMED_MEMBER = re.compile(r"(backend|listen) .*\.server(-template)?$")
_FRONT = re.compile(r"(^|[._\s/\]])(\w+_pass|proxypass\w*|balancermember|server|upstream|backend)$", re.I)
_REPLICA = re.compile(r"(replicaof|slaveof|primary_conninfo)$", re.I)
_CLIENT_TOOLS = {
    **dict.fromkeys(("psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup"), "postgresql"),
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump"), "mysql"),
    **dict.fromkeys(("mongo", "mongosh", "mongodump"), "mongodb"),
    "redis-cli": "redis",
    "ldapsearch": "ldap",
}
_SCRIPT_COMMAND = "runs.command"
_REMOTE_PATH = re.compile(
    r"(?:^|\s)(?:[\w.-]+@)?(?P<host>[A-Za-z][\w.-]+|\d+(?:\.\d+){3}):(?P<path>[\w/~.-]*)"
)


@dataclass(frozen=True, slots=True)
class ConfiguredEnd:
    """A far end that configuration names. `file` is empty for a job or a process's own command line.

    `role` is `front` for members of a proxy's pool, `replica` for a primary to follow, else `use`.
    """

    mention: Mention
    text: str
    ref: Ref
    file: str = ""
    pid: int | None = None
    job: ScheduledJob | None = None
    role: str = "use"


def configured_ends(facts: HostFacts) -> tuple[ConfiguredEnd, ...]:
    """Every far end that settings, jobs and command lines of the host name, in the order of the evidence."""
    return (
        *_from_settings(facts.settings),
        *(end for job in facts.jobs for end in _from_job(job)),
        *(end for process in facts.processes for end in _from_process(process)),
    )


def _from_settings(settings: Sequence[Setting]) -> Iterator[ConfiguredEnd]:
    by_file: dict[str, list[Setting]] = defaultdict(list)
    for setting in settings:
        by_file[setting.file].append(setting)
    labels = _pool_names(settings)
    for mine in by_file.values():
        for setting, block in zip(mine, _parts(mine), strict=True):
            for end in _from_setting(setting, block):
                if end.mention.host not in labels:
                    yield end


def _pool_names(settings: Iterable[Setting]) -> frozenset[str]:
    """Names that proxies give to their own groups of servers: `upstream app`, `backend app`."""
    found = (_POOL.match(setting.key) for setting in settings)
    return frozenset(match[1] for match in found if match)


Part = dict[str, str]


def _parts(settings: Sequence[Setting]) -> tuple[Part, ...]:
    """For each setting of a file what its block says: host, port, database, driver of one prefix.

    A block ends where one of its words comes again (`resource.name`, `resource.url`, `resource.name`). What
    a block without a host says counts for all blocks of its prefix.
    """
    blocks: dict[str, list[Part]] = defaultdict(lambda: [{}])
    mine: list[tuple[str, int]] = []
    for setting in settings:
        prefix, word = _prefix_and_word(setting.key)
        if word:
            if word in blocks[prefix][-1]:
                blocks[prefix].append({})
            blocks[prefix][-1][word] = setting.value
        mine.append((prefix, len(blocks[prefix]) - 1))
    common = {prefix: _without_host(found) for prefix, found in blocks.items()}
    return tuple({**common[prefix], **blocks[prefix][place]} for prefix, place in mine)


def _without_host(blocks: Sequence[Part]) -> Part:
    return {word: value for block in reversed(blocks) if "host" not in block for word, value in block.items()}


@lru_cache(maxsize=1 << 16)
def _prefix_and_word(key: str) -> tuple[str, str]:
    """The block that a key belongs to, and which word of it: `host`, `port`, ...; empty for other keys."""
    match = _KEY.match(key)
    if match is None:
        return key, ""
    word = match.lastgroup or ""
    return _prefix(match), "" if word == "prefix" else word


def _prefix(match: re.Match[str]) -> str:
    """What stands before the key's last word: `db` for `DB_HOST`, and also for `DB_NAME` and `dbname`."""
    prefix = match["prefix"].lower().strip("._- ")
    word = (match["database"] or "").lower()
    for stem in ("database", "db"):
        if word.startswith(stem) and word != stem:
            return f"{prefix}.{stem}" if prefix else stem
    return prefix


def _from_setting(setting: Setting, mine: Part) -> Iterator[ConfiguredEnd]:
    value = setting.value
    if setting.key == _SCRIPT_COMMAND:
        yield from _from_script(setting)
        return
    if _is_own_side(setting.key) or value in {"", "block"} or value.startswith(("$", "{", "<")):
        return
    if _NAMED_MEMBER.search(setting.key):
        value = value.partition(" ")[2]
    names_host = _prefix_and_word(setting.key)[1] == "host"
    if not names_host and "://" not in value and not _has_pairs(value) and not names_windows_place(value):
        return
    scheme = _scheme(setting, mine)
    for mention in mentions_in(value, scheme):
        yield ConfiguredEnd(
            mention=_completed(mention, mine, scheme),
            text=f"{setting.file} {setting.key} = {setting.value}",
            ref=setting.ref,
            file=setting.file,
            role=_role(setting.key),
        )


@lru_cache(maxsize=1 << 16)
def _is_own_side(key: str) -> bool:
    return _OWN_SIDE.search(key) is not None


def _from_script(setting: Setting) -> Iterator[ConfiguredEnd]:
    mentions = [*_tool_target(setting.value.split()), *_remote_paths(setting.value)]
    for mention in dict.fromkeys(mentions):
        yield ConfiguredEnd(mention, f"{setting.file}: {setting.value}", setting.ref, file=setting.file)


def _has_pairs(value: str) -> bool:
    return bool(re.search(r"(?:^|[;\s:])(?:host|server|data source)\s*=", value, re.I))


def _role(key: str) -> str:
    if _REPLICA.search(key):
        return "replica"
    return "front" if _FRONT.search(key) else "use"


def _completed(mention: Mention, mine: dict[str, str], scheme: str) -> Mention:
    """The mention with port and database from its neighbours where its own value has none."""
    port = mine.get("port", "")
    if port.isdigit() and mention.port in {None, DEFAULT_PORTS.get(scheme)}:
        mention = replace(mention, port=int(port))
    database = mine.get("database", "")
    if not mention.database and re.fullmatch(r"[\w.$-]+", database):
        mention = replace(mention, database=database)
    return mention


def _scheme(setting: Setting, mine: dict[str, str]) -> str:
    """The protocol to expect: by the neighbouring driver, the key's words, or the file's name."""
    path = setting.file if setting.file.startswith("/etc/") else name_of(setting.file)
    for text in (mine.get("driver", ""), setting.key, path):
        for word in re.split(r"[^a-z0-9]+", text.lower().replace("pdo_", "")):
            if word in DEFAULT_PORTS and word not in {"http", "https", "mail"}:
                return word
    if PurePosixPath(setting.file).name.startswith("wp-config") and setting.key.startswith("db_"):
        return "mysql"
    return "memcached" if "memcache" in setting.key else ""


def _from_job(job: ScheduledJob) -> Iterator[ConfiguredEnd]:
    mentions = [*_urls(job.command), *_tool_target(job.command.split()), *_remote_paths(job.command)]
    for mention in dict.fromkeys(mentions):
        yield ConfiguredEnd(mention, f"{job.source} {job.schedule} {job.command}", job.ref, job=job)


def _from_process(process: Process) -> Iterator[ConfiguredEnd]:
    line = " ".join(process.arguments)
    if "://" not in line:
        return
    for mention in dict.fromkeys(_urls(line)):
        yield ConfiguredEnd(mention, f"command line of {process.pid}: {line}", process.ref, pid=process.pid)


def _urls(line: str) -> list[Mention]:
    return [mention for word in line.split() if "://" in word for mention in mentions_in(word)]


def _remote_paths(line: str) -> list[Mention]:
    if not re.search(r"\b(rsync|scp|sftp|ssh)\b", line):
        return []
    return [Mention(match["host"], 22, "ssh") for match in _REMOTE_PATH.finditer(line)]


def _tool_target(words: Sequence[str]) -> list[Mention]:
    """The server of a database client's command line; none named means the local one."""
    for place, word in enumerate(words):
        scheme = _CLIENT_TOOLS.get(PurePosixPath(word).name)
        if scheme is not None:
            options = _options(words[place + 1 :])
            host = options.get("h") or options.get("host") or "localhost"
            port = options.get("port") or options.get("p" if scheme != "mysql" else "P") or ""
            database = options.get("d") or options.get("dbname") or ""
            return [Mention(host, int(port) if port.isdigit() else DEFAULT_PORTS[scheme], scheme, database)]
    return []


def _options(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in {"|", ";", "&&", "||"}:
            break
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            found.setdefault(name, value or following)
        elif re.fullmatch(r"-[hdpPU].*", word):
            found.setdefault(word[1], word[2:] or following)
    return found
