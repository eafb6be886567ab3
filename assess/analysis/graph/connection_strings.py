"""Far ends named in configuration values: URLs, JDBC, DSNs, host and port, socket paths."""

import re
from dataclasses import dataclass

DEFAULT_PORTS = {
    "postgresql": 5432,
    "postgres": 5432,
    "pgsql": 5432,
    "pg": 5432,
    "mysql": 3306,
    "mysqli": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "mssql": 1433,
    "oracle": 1521,
    "redis": 6379,
    "rediss": 6379,
    "valkey": 6379,
    "memcached": 11211,
    "memcache": 11211,
    "amqp": 5672,
    "amqps": 5671,
    "rabbitmq": 5672,
    "stomp": 61613,
    "mongodb": 27017,
    "mongo": 27017,
    "elasticsearch": 9200,
    "elastic": 9200,
    "opensearch": 9200,
    "kafka": 9092,
    "zookeeper": 2181,
    "ldap": 389,
    "ldaps": 636,
    "smtp": 25,
    "smtps": 465,
    "mail": 25,
    "http": 80,
    "https": 443,
    "ftp": 21,
    "sftp": 22,
    "ssh": 22,
    "nfs": 2049,
    "smb": 445,
    "msmq": 1801,
    "mqtt": 1883,
    "nats": 4222,
    "beanstalkd": 11300,
    "syslog": 514,
    "rsyslog": 514,
    "solr": 8983,
    "fcgi": 9000,
    "fastcgi": 9000,
    "ajp": 8009,
}
"""Registered or documented default ports of the schemes (IANA and vendors, compiled 2026-11-21)."""

DATABASE_SCHEMES = frozenset(
    {
        "postgresql",
        "postgres",
        "pgsql",
        "pg",
        "mysql",
        "mysqli",
        "mariadb",
        "sqlserver",
        "mssql",
        "oracle",
        "mongodb",
    }
)
_URL = re.compile(
    r"(?:jdbc:)?(?P<scheme>[a-z][a-z0-9+.:_-]{0,40}?)://(?P<authority>[^/?;#\s'\"]*)(?P<rest>[^\s'\"]*)", re.I
)
_ORACLE = re.compile(r"jdbc:oracle:thin:@(?!//)(?P<host>[\w.-]+):(?P<port>\d+)[:/](?P<database>\w+)", re.I)
_PAIR = re.compile(r"(?P<key>[A-Za-z][A-Za-z_ ]*?)\s*=\s*(?P<value>[^;,\s]+(?:,\d+)?)")
_HOST_PORT = re.compile(
    r"^(?:p:)?(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?))"
    r"(?::(?P<port>\d{1,5}))?(?:[/:].*)?$"
)
_UNC = re.compile(r"\\\\(?P<host>[\w.-]+)\\(?!private\$)[\w.$ -]+", re.I)
_QUEUE = re.compile(r"(?:formatname:)?direct=(?:os|tcp):(?P<host>[\w.-]+)\\", re.I)
_QUEUE_PATH = re.compile(r"(?P<host>[\w.-]+)\\private\$\\", re.I)
_WINDOWS = (_UNC, _QUEUE, _QUEUE_PATH)
"""A share, and a queue of Message Queuing by its format name and by its path."""

_SOCKET = re.compile(
    r"(?:unix:|local:|http\+unix:)?(?://)?(?P<path>/[\w./@-]+(?:\.sock(?:et)?\b|/\.s\.PGSQL\.\d+|/mysqld?\.sock\b))"
)
_HOST_KEYS = ("host", "server", "hostname", "data source", "addr", "address", "hostaddr", "network address")
_DATABASE_KEYS = ("dbname", "database", "initial catalog", "databasename", "db")
_NOT_HOSTS = frozenset(
    {"true", "false", "yes", "no", "on", "off", "none", "null", "any", "all", "default", "redacted"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A far end as configuration names it; `socket` is a path when it is a local socket.

    `port` is None when neither the value nor its scheme tells it.
    """

    host: str
    port: int | None = None
    scheme: str = ""
    database: str = ""
    socket: str = ""


def mentions_in(value: str, scheme: str = "") -> tuple[Mention, ...]:
    """Every far end that the value names, in order. `scheme` is what its key lets one expect.

    >>> mentions_in("jdbc:postgresql://db1:5433/orders?ssl=true")
    (Mention(host='db1', port=5433, scheme='postgresql', database='orders', socket=''),)
    """
    if names_windows_place(value):
        return (_windows_place(value),)
    oracle = _ORACLE.search(value)
    if oracle:
        found = Mention(oracle["host"], int(oracle["port"]), "oracle", oracle["database"])
        return (found,)
    local = _SOCKET.search(value) if "unix:" in value else None
    if local:
        return (_at_socket(local, scheme),)
    urls = tuple(mention for match in _URL.finditer(value) for mention in _from_url(match))
    if "://" in value:
        return urls
    if "=" in value and (pairs := _from_pairs(value, scheme)):
        return pairs
    socket = _SOCKET.search(value)
    return (_at_socket(socket, scheme),) if socket else _from_words(value, scheme)


def _at_socket(found: re.Match[str], scheme: str) -> Mention:
    return Mention("localhost", None, scheme, "", found["path"])


def _windows_place(value: str) -> Mention:
    """The server of a share or queue; `.` is the host itself."""
    found = next(match for form in _WINDOWS if (match := form.match(value)))
    scheme = "smb" if found.re is _UNC else "msmq"
    return Mention("localhost" if found["host"] == "." else found["host"], DEFAULT_PORTS[scheme], scheme)


def names_windows_place(value: str) -> bool:
    r"""The value is a share or a message queue, as Windows writes them.

    >>> names_windows_place("\\\\files1\\home\\a"), names_windows_place("D:\\a")
    (True, False)
    """
    return any(form.match(value) for form in _WINDOWS)


def _from_words(value: str, scheme: str) -> tuple[Mention, ...]:
    """Hosts in a list: those with a port or an address where there are such, else the first word's."""
    words = value.split()
    if len(words) == 2 and words[1].isdigit():
        words = [f"{words[0]}:{words[1]}"]
    telling = [word for word in words if re.search(r":\d+$|^\d+(\.\d+){3}", word)] or words[:1]
    found = (_from_host(each, scheme) for word in telling for each in word.split(",") if each)
    return tuple(mention for mention in found if mention)


def _from_url(match: re.Match[str]) -> tuple[Mention, ...]:
    scheme = match["scheme"].lower().split("+", 1)[0].rsplit(":", 1)[-1]
    if scheme in {"file", "classpath", "unix", "urn", "data", "jar", "balancer", "balancers"}:
        socket = _SOCKET.search(match[0])
        return (Mention("localhost", None, "", "", socket["path"]),) if socket else ()
    authority = match["authority"].rsplit("@", 1)[-1]
    database = _database_of(scheme, match["rest"])
    if not authority:
        return (Mention("localhost", DEFAULT_PORTS.get(scheme), scheme, database),)
    found = (_from_host(word, scheme) for word in authority.split(","))
    return tuple(Mention(m.host, m.port, scheme, database) for m in found if m)


def _database_of(scheme: str, rest: str) -> str:
    if scheme in {"sqlserver", "mssql"}:
        named = re.search(r"[;?&]database(?:name)?=([^;&]+)", rest, re.I)
        return named[1] if named else ""
    if scheme not in DATABASE_SCHEMES:
        return ""
    return re.split(r"[?;#]", rest.lstrip("/"), maxsplit=1)[0].split("/", 1)[0]


def _from_pairs(value: str, scheme: str) -> tuple[Mention, ...]:
    kind, _, rest = value.partition(":")
    if kind.lower() in DEFAULT_PORTS and "=" not in kind:
        scheme, value = kind.lower(), rest
    pairs = {match["key"].strip().lower(): match["value"].strip("'\"") for match in _PAIR.finditer(value)}
    host = next((pairs[key] for key in _HOST_KEYS if key in pairs), "")
    database = next((pairs[key] for key in _DATABASE_KEYS if key in pairs), "")
    if not host:
        return ()
    if host.startswith("/"):
        return (Mention("localhost", None, scheme, database, host),)
    host, port = _sql_server_host(host, pairs.get("port", ""))
    found = _from_host(host, scheme)
    return (Mention(found.host, port or found.port, scheme, database),) if found else ()


def _sql_server_host(host: str, port: str) -> tuple[str, int | None]:
    name, _, number = host.removeprefix("tcp:").partition(",")
    text = port or number
    return name.partition("\\")[0], int(text) if text.isdigit() else None


def _from_host(word: str, scheme: str) -> Mention | None:
    match = _HOST_PORT.match(word.strip().strip("'\"").lstrip("@"))
    if match is None:
        return None
    host = match["v6"] or match["host"]
    port = int(match["port"]) if match["port"] else DEFAULT_PORTS.get(scheme)
    if host.lower() in _NOT_HOSTS or host.isdigit() or (port is not None and not 0 < port < 65536):
        return None
    return Mention(host, port, scheme)
