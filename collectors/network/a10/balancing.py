"""Servers, service groups and virtual servers of an A10."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assess.model.network import Member, Opaque, Pool, Undefined, Vip
from collectors.network.a10.sections import Part, Section
from collectors.network.context_draft import tls_of_untouched
from collectors.network.syntax.words import is_number, port_of

_HTTP = frozenset({"http", "https", "fast-http", "http2", "http2s", "spdy", "spdys"})
_DECRYPTING = frozenset({"https", "ssl-proxy", "sips", "spdys", "http2s", "ssli"})
_UDP = frozenset({"udp", "dns-udp", "sip", "radius", "tftp"})
_PERSISTENCE = ("cookie", "source-ip", "destination-ip", "ssl-sid")
_MINUTES = 5
"""`timeout` of persistence by address or TLS session where it is not said (ACOS 4 and 5, aXAPI)."""

_OLD_MEMBER = re.compile(r"(?P<server>.+):(?P<port>\d{1,5})")


@dataclass(slots=True)
class Balancing:
    """What one partition balances. What the shared partition has is seen too."""

    section: Section
    shared: Section | None = None
    undefined: list[Undefined] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)

    def pools(self) -> Iterator[Pool]:
        """Every service group."""
        for name, group in self.section.of("slb", "service-group").items():
            members = [self._member(name, each) for each in group.below if each.words[:1] == ("member",)]
            highest = max((priority for _, priority in members), default=0)
            found = tuple(
                replace(member, state="backup")
                if priority < highest and member.state == "enabled"
                else member
                for member, priority in members
            )
            method = group.value("method") or "round-robin"
            sticky = f"method {method}" if "src-ip" in method else ""
            yield Pool(name, group.ref, found, group.value("health-check"), method, sticky)

    def vips(self) -> Iterator[Vip]:
        """Every port of every virtual server."""
        for name, server in self.section.of("slb", "virtual-server").items():
            for port in server.below:
                if port.words[:1] == ("port",) and len(port.words) > 2:
                    yield self._vip(name, server, port)

    def _find(self, name: str, *words: str) -> Part | None:
        for section in (self.section, self.shared):
            found = section.of(*words).get(name) if section else None
            if found:
                return found
        return None

    def _member(self, group: str, part: Part) -> tuple[Member, int]:
        """`member s1 80` with its lines below, or `member s1:80 disable` as until version 2.7."""
        words = part.words[1:]
        old = _OLD_MEMBER.fullmatch(words[0]) if words else None
        name = old["server"] if old else (words[0] if words else "")
        port = old["port"] if old else (words[1] if len(words) > 1 else "")
        server = self._find(name, "slb", "server")
        if server is None:
            self.undefined.append(Undefined(name, "server", group, part.ref))
        own_port = server.find("port", port) if server else None
        is_off = "disable" in words or any(
            each is not None and each.has("disable") for each in (part, server, own_port)
        )
        priority = part.value("priority") or _behind(words, "priority")
        weight = own_port.value("weight") if own_port else ""
        member = Member(
            server.words[3] if server and len(server.words) > 3 else "",
            port_of(port),
            part.ref,
            name,
            "disabled" if is_off else "enabled",
            int(weight) if is_number(weight) else None,
        )
        return member, int(priority) if is_number(priority) else 1

    def _vip(self, name: str, server: Part, port: Part) -> Vip:
        kind, number = port.words[2], port_of(port.words[1])
        group = port.value("service-group")
        if group and self._find(group, "slb", "service-group") is None:
            self.undefined.append(Undefined(group, "service-group", name, port.ref))
        key, seconds = self._persistence(name, port)
        length = _behind(port.words, "range")
        last = number + int(length) if number and is_number(length) else None
        return Vip(
            name,
            server.words[3] if len(server.words) > 3 else "",
            number,
            self._mode(kind, port, has_group=bool(group)),
            port.ref,
            last,
            self._tls(name, kind, port, number),
            key,
            seconds,
            (group,) if group else (),
            tuple(self._conditions(name, port)),
            enabled=not (server.has("disable") or port.has("disable")),
        )

    def _mode(self, kind: str, port: Part, *, has_group: bool) -> str:
        if port.has("redirect-to-https") and not has_group:
            return "redirect"
        if kind in _HTTP:
            return "http"
        return "udp" if kind in _UDP else "any" if kind == "others" else "tcp"

    def _tls(self, name: str, kind: str, port: Part, number: int | None) -> str:
        template = port.value("template", "client-ssl")
        if kind in _DECRYPTING:
            if not template:
                return "unknown"
            if self._find(template, "slb", "template", "client-ssl") is None:
                self.undefined.append(Undefined(template, "template client-ssl", name, port.ref))
            return "terminated"
        return "none" if kind in _HTTP | _UDP | {"others"} else tls_of_untouched(number)

    def _persistence(self, name: str, port: Part) -> tuple[str, int | None]:
        for kind in _PERSISTENCE:
            wanted = port.value("template", "persist", kind)
            if not wanted:
                continue
            template = self._find(wanted, "slb", "template", "persist", kind)
            if template is None:
                self.undefined.append(Undefined(wanted, f"template persist {kind}", name, port.ref))
                return f"persist {kind}", None
            if kind == "cookie":
                expires = template.value("expire")
                cookie = template.value("name")
                return f"persist cookie {cookie}".strip(), int(expires) if is_number(expires) else None
            minutes = template.value("timeout") or str(_MINUTES)
            return f"persist {kind}", int(minutes) * 60 if is_number(minutes) else None
        return "", None

    def _conditions(self, name: str, port: Part) -> Iterator[str]:
        for each in port.below:
            if each.words[:1] == ("aflex",) and len(each.words) > 1:
                self.opaque.append(Opaque(each.words[-1], "other", each.text, each.ref, each.ref.line))
                yield f"aflex {each.words[-1]}"
            elif each.words[:2] in {
                ("template", "http"),
                ("template", "http-policy"),
                ("template", "policy"),
            }:
                yield " ".join(each.words)
                self._note_template(name, each)

    def _note_template(self, name: str, each: Part) -> None:
        template = self._find(each.words[-1], "slb", "template", each.words[1])
        if template is None:
            if each.words[-1] != "default":
                self.undefined.append(Undefined(each.words[-1], f"template {each.words[1]}", name, each.ref))
            return
        lines = list(_all(template))
        text = "\n".join(line.text for line in lines)
        groups = [
            line.words[line.words.index("service-group") + 1]
            for line in lines
            if "service-group" in line.words[:-1]
        ]
        kind = (
            "pool_choice"
            if groups
            else "redirect"
            if "redirect" in text
            else "header"
            if "header" in text
            else "other"
        )
        last = max(line.ref.line for line in lines)
        self.opaque.append(
            Opaque(template.words[3], kind, text, template.ref, last, tuple(dict.fromkeys(groups)))
        )


def _all(part: Part) -> Iterator[Part]:
    waiting = [part]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(found.below)


def _behind(words: tuple[str, ...], word: str) -> str:
    return words[words.index(word) + 1] if word in words[:-1] else ""
