"""What a VIP's stickiness says of state behind it: strong, medium, weak or nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.graph.machines import bare_address
from assess.model.evidence import Trace
from assess.model.network import NetworkFacts, Pool, Vip
from assess.rules.service.subject import Tie

STRONG, MEDIUM, WEAK, NONE = "strong", "medium", "weak", "none"
HTTP = frozenset({"http", "redirect"})
COOKIE, SOURCE, TLS, SCRIPT, ROUTER = (
    "cookie",
    "source address",
    "TLS session",
    "script or parameter",
    "router",
)
_KINDS = (
    (ROUTER, re.compile(r"cookie route|dest[ _-]?(addr|ip)|(hash|balance) (uri|url\b|\$request_uri)|^uri$")),
    (COOKIE, re.compile(r"cookie|appsession|jsessionid|sticky(?!-)")),
    (TLS, re.compile(r"ssl[ _-]?(session)?([ _-]?id)?|tls[ _-]?session|session[ _-]?id")),
    (
        SOURCE,
        re.compile(r"src|source|ip[_ ]hash|client[ _-]?ip|remote_addr|persistence_timeout|msrdp|\bip\b"),
    ),
    (SCRIPT, re.compile(r"rule|universal|script|hdr|header|url_?param|hash|string|custom|rdp|sip|diameter")),
)


@dataclass(frozen=True, slots=True)
class Stickiness:
    """The grade, the kind of key, and why in words; `key` is the platform's own."""

    grade: str
    kind: str = ""
    key: str = ""
    why: str = ""


def stickiness_of(vip: Vip, pools: tuple[Pool, ...]) -> Stickiness:
    """The strongest that the VIP's and its pools' own keys say.

    A cookie on an HTTP pool of two live members is strong; the source address is medium for HTTP, weak for
    all else, as is a TLS session. One live member, no pool, or a cookie that only routes say nothing.
    """
    keys = [key for key in (vip.persistence, *(pool.persistence for pool in pools)) if key]
    parts = [part.strip() for key in keys for part in re.split(r"[;,]", key) if part.strip()]
    if not parts:
        return Stickiness(NONE, why="nothing keeps a client on one member")
    found = [_graded(part, vip) for part in dict.fromkeys(parts)]
    best = min(found, key=lambda each: (STRONG, MEDIUM, WEAK, NONE).index(each.grade))
    most = max((live_members(pool) for pool in pools), default=0)
    if best.grade != NONE and most < 2:
        members = (
            f"the largest of its pools has {most} live member(s)" if pools else "no pool stands behind it"
        )
        return Stickiness(NONE, best.kind, best.key, f"{best.key}, but {members}")
    return best


def live_members(pool: Pool) -> int:
    """Members that take clients, by address and port."""
    return len({(m.address, m.port) for m in pool.members if m.state == "enabled"})


def kind_of(key: str) -> str:
    """The kind of a platform's persistence key; empty where the words are not known.

    >>> kind_of("COOKIEINSERT"), kind_of("balance source"), kind_of("SSLSESSION")
    ('cookie', 'source address', 'TLS session')
    """
    low = key.lower()
    return next((kind for kind, pattern in _KINDS if pattern.search(low)), "")


def _graded(key: str, vip: Vip) -> Stickiness:
    kind = kind_of(key)
    is_http = vip.mode in HTTP
    if kind == ROUTER:
        return Stickiness(NONE, kind, key, f"{key} chooses by content, not by client")
    if kind == COOKIE:
        return Stickiness(STRONG if is_http else WEAK, kind, key, f"{key} on {vip.mode}")
    if kind in {SOURCE, SCRIPT}:
        return Stickiness(MEDIUM if is_http else WEAK, kind, key, f"{key} on {vip.mode}")
    return Stickiness(WEAK, kind, key, f"{key} on {vip.mode}")


def tied_members(devices: Mapping[str, NetworkFacts]) -> dict[str, Tie]:
    """`address:port` of pool members that VIPs tie clients to, each with the strongest tie."""
    found: dict[str, Tie] = {}
    for socket, tie in sorted(_ties(devices), key=lambda each: (each[0], _strength(each[1]))):
        found.setdefault(socket, tie)
    return found


def _strength(tie: Tie) -> tuple[int, str, int]:
    return (STRONG, MEDIUM, WEAK).index(tie.grade), tie.trace.source, tie.trace.line or 0


def _ties(devices: Mapping[str, NetworkFacts]) -> Iterator[tuple[str, Tie]]:
    for view in views_of(devices):
        for vip in view.context.vips:
            pools = view.pools_of(vip)
            told = stickiness_of(vip, pools)
            if vip.enabled and told.grade != NONE:
                tie = Tie(_trace(view, vip, pools, told), told.grade)
                for pool in pools:
                    if live_members(pool) >= 2:
                        for member in pool.members:
                            yield f"{bare_address(member.address)}:{member.port or vip.port or 0}", tie


def _trace(view: ContextView, vip: Vip, pools: tuple[Pool, ...], told: Stickiness) -> Trace:
    holder = next((pool for pool in pools if told.key and told.key in pool.persistence), None)
    ref = holder.ref if holder is not None and told.key not in vip.persistence else vip.ref
    return view.trace(ref, f"{view.vip_name(vip)} ties clients to members: {told.key} ({told.grade})")
