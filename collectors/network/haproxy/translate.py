"""From proxies to VIPs and pools."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.model.network import Opaque, Pool, Undefined, Vip
from collectors.network.context_draft import ContextDraft, tls_of_untouched
from collectors.network.haproxy.addresses import read_address
from collectors.network.haproxy.conditions import acl_names, condition_words, hosts_of
from collectors.network.haproxy.lines import Line
from collectors.network.haproxy.policies import policy_kind, read_policies
from collectors.network.haproxy.proxies import Proxy
from collectors.network.haproxy.servers import Server, read_servers
from collectors.network.haproxy.stickiness import Stickiness, read_stickiness
from collectors.network.syntax.words import broken

_SNIFFS_TLS = re.compile(r"req[._]ssl_(hello_type|sni|ver)")
_MAP = re.compile(r"map(?:_\w+)?\((?P<file>[^,)]+)(?:,(?P<default>[^,)]+))?\)")
_EXPRESSION = re.compile(r"%\[[^\]]*\]")
_ONLY_PLAIN = ("if", "!{", "ssl_fc", "}")
_CHOOSING = frozenset({"use_backend", "default_backend"})


@dataclass(frozen=True, slots=True)
class Backend:
    """A proxy that balances, read."""

    pool: Pool
    stickiness: Stickiness
    servers: tuple[Server, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What proxies see of each other: all backends, holders of stick tables, resolvers, and pattern files."""

    backends: Mapping[str, Backend]
    tables: Mapping[str, Proxy]
    resolvers: frozenset[str]
    patterns: Callable[[str], tuple[str, ...] | None]


def read_backend(proxy: Proxy, tables: Mapping[str, Proxy], routed: frozenset[str]) -> Backend:
    """The pool of a backend or listen.

    Raises:
        ParseError: a server's line has not its form.
    """
    servers = read_servers(proxy)
    stickiness = read_stickiness(proxy, servers, tables, routed)
    balance = proxy.last("balance")
    pool = Pool(
        proxy.name,
        proxy.ref,
        tuple(server.member for server in servers),
        _monitor(proxy, servers),
        " ".join(balance.words[1:]) if balance else "roundrobin",
        stickiness.key,
    )
    return Backend(pool, stickiness, servers)


def add_proxy(proxy: Proxy, around: Surroundings, draft: ContextDraft) -> None:
    """Adds what one proxy is: VIPs, its pool, policies, and names that nothing defines."""
    draft.opaque += read_policies(proxy)
    draft.undefined += _undefined_acls(proxy)
    backend = around.backends.get(proxy.name) if proxy.balances else None
    if backend and (proxy.kind == "backend" or backend.servers):
        draft.pools.append(backend.pool)
        draft.undefined += _undefined_of(proxy, backend, around)
    if proxy.accepts:
        draft.vips += _vips(proxy, around, draft)


def _monitor(proxy: Proxy, servers: Sequence[Server]) -> str:
    checks = [line for line in proxy.lines if line.words[:1] == ("option",) and len(line.words) > 1]
    kinds = [
        line for line in checks if line.words[1].endswith(("chk", "-check")) or line.words[1] == "tcp-check"
    ]
    if kinds:
        return " ".join(kinds[-1].words[1:])
    return "tcp" if any(server.checked for server in servers) else ""


def _undefined_of(proxy: Proxy, backend: Backend, around: Surroundings) -> Iterator[Undefined]:
    for server in backend.servers:
        if server.resolvers and server.resolvers not in around.resolvers:
            yield Undefined(server.resolvers, "resolvers", proxy.name, server.member.ref)
    for name, line in backend.stickiness.tables:
        if name not in around.tables:
            yield Undefined(name, "stick table", proxy.name, line.ref)


def _undefined_acls(proxy: Proxy) -> Iterator[Undefined]:
    known = {line.words[1] for line in proxy.lines if line.words[0] == "acl" and len(line.words) > 1}
    for line in proxy.own:
        for name, _ in (
            acl_names(condition_words(line.words)) if policy_kind(line) or line.words[0] in _CHOOSING else ()
        ):
            if name not in known:
                yield Undefined(name, "acl", proxy.name, line.ref)


def _vips(proxy: Proxy, around: Surroundings, draft: ContextDraft) -> Iterator[Vip]:
    pools = tuple(dict.fromkeys(_chosen(proxy, around, draft)))
    sticky = [around.backends[name].stickiness for name in pools if name in around.backends]
    keys = dict.fromkeys(each.key for each in sticky if each.key)
    seconds = [each.seconds for each in sticky if each.key and each.seconds is not None]
    conditions, hosts = tuple(_conditions(proxy)), tuple(_hosts(proxy, around))
    redirects = frozenset(_redirects(proxy))
    sniffs = any(_SNIFFS_TLS.search(line.text) for line in proxy.own)
    for line in proxy.lines:
        if line.words[0] != "bind":
            continue
        if len(line.words) < 2:
            raise broken(
                line.ref, "bind names no address", "Expected: bind ADDRESS:PORT. Is the file cut off?"
            )
        for text in line.words[1].split(","):
            address = read_address(text, line.ref)
            yield Vip(
                proxy.name,
                address.host,
                address.port,
                _mode(proxy, line, redirects),
                line.ref,
                address.last_port,
                _tls(proxy, line, address.port, sniffs=sniffs),
                "; ".join(keys),
                seconds[0] if seconds else None,
                pools,
                conditions,
                hosts,
                proxy.enabled,
            )


def _chosen(proxy: Proxy, around: Surroundings, draft: ContextDraft) -> Iterator[str]:
    """Names of the backends that requests may go to, in the order in which they are asked."""
    default = proxy.last("default_backend")
    lines = [line for line in proxy.own if line.words[0] == "use_backend"]
    for line in (*lines, *((default,) if default else ())):
        if len(line.words) < 2:
            raise broken(line.ref, f"{line.words[0]} names no backend", "Is the file cut off?")
        if "%[" in line.words[1]:
            yield from _dynamic(proxy, line, around, draft)
            continue
        yield line.words[1]
        if line.words[1] not in around.backends:
            draft.undefined.append(Undefined(line.words[1], "backend", proxy.name, line.ref))
    if proxy.kind == "listen" and around.backends[proxy.name].servers:
        yield proxy.name


def _dynamic(proxy: Proxy, line: Line, around: Surroundings, draft: ContextDraft) -> tuple[str, ...]:
    """Backends that a map or a pattern of names may choose."""
    found: list[str] = []
    maps = list(_MAP.finditer(line.words[1]))
    for match in maps:
        lines = around.patterns(match["file"])
        if lines is None:
            draft.undefined.append(Undefined(match["file"], "map", proxy.name, line.ref))
        found += [each.split()[-1] for each in lines or ()]
        found += [match["default"]] if match["default"] else []
    fixed = _EXPRESSION.split(line.words[1])
    if len(fixed) > 1 and any(fixed) and not maps:
        found += [name for name in around.backends if _has_parts(name, fixed)]
    pools = tuple(dict.fromkeys(found))
    draft.undefined += [
        Undefined(each, "backend", proxy.name, line.ref) for each in pools if each not in around.backends
    ]
    draft.opaque.append(
        Opaque(f"{proxy.name} {line.words[0]}", "pool_choice", line.text, line.ref, line.ref.line, pools)
    )
    return pools


def _has_parts(name: str, parts: Sequence[str]) -> bool:
    """Whether a name has these parts in this order, the first and the last at its ends."""
    first, *middle, last = parts
    end = len(name) - len(last)
    at = len(first)
    if not name.startswith(first) or not name.endswith(last) or at > end:
        return False
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _conditions(proxy: Proxy) -> Iterator[str]:
    for line in proxy.lines:
        chooses = line.words[0] == "use_backend" and len(line.words) > 2
        if chooses or policy_kind(line) or (line.words[0] in _CHOOSING and "%[" in line.text):
            yield line.text


def _hosts(proxy: Proxy, around: Surroundings) -> Iterable[str]:
    acls: dict[str, list[Line]] = {}
    for line in proxy.lines:
        if line.words[0] == "acl" and len(line.words) > 1:
            acls.setdefault(line.words[1], []).append(line)

    def patterns(name: str) -> tuple[str, ...]:
        return around.patterns(name) or ()

    found: list[str] = []
    for line in proxy.own:
        if line.words[0] == "use_backend":
            found += hosts_of(condition_words(line.words), acls, patterns)
            for match in _MAP.finditer(line.words[1]) if re.search(r"host|sni", line.words[1]) else ():
                found += [each.split()[0] for each in patterns(match["file"])]
    return dict.fromkeys(found)


def _redirects(proxy: Proxy) -> Iterator[tuple[str, ...]]:
    """Conditions under which requests are sent elsewhere; empty for always."""
    for line in proxy.lines if proxy.mode == "http" else ():
        words = line.words[1:] if line.words[0] == "http-request" else line.words
        if words[:1] == ("redirect",):
            yield tuple(condition_words(words))


def _mode(proxy: Proxy, bind: Line, redirects: frozenset[tuple[str, ...]]) -> str:
    if () in redirects or (_ONLY_PLAIN in redirects and "ssl" not in bind.words[2:]):
        return "redirect"
    return proxy.mode if proxy.mode in {"http", "tcp"} else "any"


def _tls(proxy: Proxy, bind: Line, port: int | None, *, sniffs: bool) -> str:
    options = bind.words[2:]
    if "ssl" in options:
        certificates = {"crt", "crt-list", "default-crt", "generate-certificates"}
        return "terminated" if certificates & set(options) else "unknown"
    if proxy.mode == "http":
        return "none"
    if sniffs:
        return "passthrough"
    return tls_of_untouched(port)
