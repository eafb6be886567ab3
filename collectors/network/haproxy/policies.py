"""Rules that redirect, block, count or change requests: kept as text, classed for a person."""

import re
from collections.abc import Iterator

from assess.model.network import Opaque
from collectors.network.haproxy.lines import Line
from collectors.network.haproxy.proxies import Proxy

_RULES = re.compile(r"(http-request|http-response|http-after-response|tcp-request|tcp-response)$")
_KINDS = {
    "redirect": (r"(http-request )?redirect\b", r"errorloc"),
    "rate": (r"(http|tcp)-(request|response) .*\b(sc\d?_|sc-|track-sc)", r"rate-limit\b"),
    "block": (
        r"\S+ (deny|tarpit|reject|silent-drop|auth)\b",
        r"tcp-\S+ \S+ (reject|silent-drop)\b",
        r"block\b",
        r"reqi?(deny|tarpit)\b",
        r"rspi?deny\b",
    ),
    "other": (r"\S+ (lua\.|use-service|do-resolve|send-spoe-group|cache-)", r"filter\b"),
    "header": (
        r"http-\S+ (set|add|del|replace|normalize|early|capture)-",
        r"(req|rsp)i?(rep|add|del)\b",
        r"http-send-name-header\b",
    ),
    "pool_choice": (r"reqi?setbe\b", r"use-server\b"),
}
_CLASSED = tuple((re.compile("|".join(patterns)), kind) for kind, patterns in _KINDS.items())
_PLAIN = re.compile(
    r"tcp-request inspect-delay|tcp-\S+ \S+ (accept|capture|expect-|set-var|unset-var)"
    r"|\S+ (allow|accept|return|set-var|unset-var|set-log-level|set-nice|set-mark|set-tos|set-priority)"
    r"|\S+ set-timeout"
)


def read_policies(proxy: Proxy) -> Iterator[Opaque]:
    """What this proxy does with requests beside choosing a backend, one by one."""
    for line in proxy.lines:
        kind = policy_kind(line)
        if kind:
            name = f"{proxy.name} {' '.join(line.words[:2])}"
            yield Opaque(name, kind, line.text, line.ref, line.ref.line)


def policy_kind(line: Line) -> str:
    """Its class, or empty for what neither chooses nor changes anything."""
    text = " ".join(line.words)
    if _PLAIN.match(text):
        return ""
    for pattern, kind in _CLASSED:
        if pattern.match(text):
            return kind
    return "other" if _RULES.match(line.words[0]) else ""
