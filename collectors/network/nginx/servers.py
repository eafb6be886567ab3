"""From servers of nginx to VIPs, and from what they pass requests to, to pools."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from assess.model.network import Member, Opaque, Pool, Undefined, Vip
from collectors.network.context_draft import ContextDraft, tls_of_untouched
from collectors.network.nginx.listens import Listen, read_listens
from collectors.network.nginx.policies import read_policies
from collectors.network.nginx.targets import Target, Variables, read_targets
from collectors.network.nginx.upstreams import read_server, read_upstream
from collectors.network.syntax.statements import Statement
from collectors.network.syntax.words import is_number


class Servers:
    """All servers of one of nginx's worlds: `http`, `stream` or `mail`."""

    def __init__(self, kind: str, statements: Sequence[Statement], draft: ContextDraft) -> None:
        self._kind = kind
        self._statements = statements
        self._draft = draft
        self._settings = _settings(statements)
        self._variables = Variables()
        self._pools: dict[str, Pool] = {}
        self._seconds: dict[str, int | None] = {}

    def add(self) -> None:
        """Adds pools, VIPs, policies and undefined names to the draft."""
        self._variables.learn(self._statements)
        for each in self._statements:
            if each.keyword == "upstream":
                pool, seconds = read_upstream(each, default_port=80 if self._kind == "http" else None)
                self._pools[pool.name], self._seconds[pool.name] = pool, seconds
        self._draft.opaque += read_policies(self._kind, self._statements)
        for each in self._statements:
            if each.keyword == "server" and each.block is not None:
                self._server(each)
        self._draft.pools += self._pools.values()

    def _server(self, server: Statement) -> None:
        block = server.block or ()
        hosts = tuple(name for each in block if each.keyword == "server_name" for name in each.words[1:])
        hosts = tuple(name for name in hosts if name not in {"", "_"})
        listens = read_listens(server, default=self._kind == "http")
        name = hosts[0] if hosts else (_at(listens[0]) if listens else "server")
        policies = tuple(read_policies(name, block))
        self._draft.opaque += policies
        pools = tuple(dict.fromkeys(self._chosen(name, block)))
        keys = dict.fromkeys(self._pools[each].persistence for each in pools if each in self._pools)
        seconds = [self._seconds[each] for each in pools if self._seconds.get(each) is not None]
        settings = self._settings | _settings(block)
        answer = next((each for each in block if each.keyword == "return"), None)
        conditions = (*_routes(block), *(each.text for each in policies))
        for listen in listens:
            self._draft.vips.append(
                Vip(
                    name,
                    listen.address,
                    listen.port,
                    self._mode(listen, redirects=answer is not None and _redirects(answer)),
                    listen.ref,
                    listen.last_port,
                    self._tls(listen, settings),
                    "; ".join(key for key in keys if key),
                    seconds[0] if seconds else None,
                    pools,
                    conditions,
                    hosts,
                )
            )

    def _chosen(self, owner: str, block: Sequence[Statement]) -> Iterator[str]:
        hidden: dict[str, list[Target]] = {}
        for target in read_targets(block, self._variables):
            if target.via:
                hidden.setdefault(target.via, []).append(target)
            if "$" in target.name or not target.name:
                continue
            yield target.name
            self._know(owner, target)
        for text, targets in hidden.items():
            names = tuple(dict.fromkeys(each.name for each in targets if each.name and "$" not in each.name))
            line = targets[0].ref.line
            self._draft.opaque.append(
                Opaque(f"{owner} pass", "pool_choice", text, targets[0].ref, line, names)
            )

    def _know(self, owner: str, target: Target) -> None:
        """Makes a pool of an address that is no upstream. A bare word is an upstream that is missing."""
        if target.name in self._pools:
            return
        if _is_bare(target.name):
            self._draft.undefined.append(Undefined(target.name, "upstream", owner, target.ref))
            return
        address, port = read_server(target.name, target.ref, target.default_port)
        member = Member(address, port, target.ref)
        self._pools[target.name] = Pool(target.name, target.ref, (member,), method="round_robin")

    def _mode(self, listen: Listen, *, redirects: bool) -> str:
        if self._kind != "http":
            return "udp" if "udp" in listen.options else "tcp"
        return "redirect" if redirects else "http"

    def _tls(self, listen: Listen, settings: dict[str, tuple[str, ...]]) -> str:
        if {"ssl", "quic"} & set(listen.options) or settings.get("ssl") == ("on",):
            return "terminated" if "ssl_certificate" in settings else "unknown"
        if self._kind == "http":
            return "none"
        if settings.get("ssl_preread") == ("on",):
            return "passthrough"
        return tls_of_untouched(listen.port)


def _settings(statements: Sequence[Statement]) -> dict[str, tuple[str, ...]]:
    return {each.keyword: each.words[1:2] for each in statements if each.block is None}


def _at(listen: Listen) -> str:
    if listen.port is None:
        return listen.address
    return f"[{listen.address}]:{listen.port}" if ":" in listen.address else f"{listen.address}:{listen.port}"


def _redirects(statement: Statement) -> bool:
    status = statement.words[1] if len(statement.words) > 1 else "200"
    return status.startswith("3") or not is_number(status)


def _routes(block: Sequence[Statement], path: str = "") -> Iterator[str]:
    """What chooses between targets: locations and conditions with the pass inside."""
    for each in block:
        if each.keyword.endswith("_pass") and path:
            yield f"{path}: {each.text}"
        elif each.block is not None:
            yield from _routes(each.block, f"{path} {each.text}".strip())


def _is_bare(name: str) -> bool:
    if ":" in name or "." in name or name == "localhost":
        return False
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return True
    return False
