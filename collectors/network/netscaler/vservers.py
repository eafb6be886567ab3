"""Virtual servers of load balancing and content switching as VIPs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from assess.model.network import Opaque, Undefined, Vip
from collectors.network.context_draft import tls_of_untouched
from collectors.network.netscaler.estate import Partition, Thing
from collectors.network.syntax.words import is_number, port_of

_MODES = {
    "http": "HTTP SSL HTTP_QUIC",
    "ssl_bridge": "SSL_BRIDGE",
    "udp": "UDP DNS DNSSEC RADIUS RADIUSLISTENER SIP_UDP DTLS TFTP DHCPRA QUIC QUIC_BRIDGE SYSLOGUDP",
    "any": "ANY ADNS PPTP PROXY",
}
_MODE_OF = {protocol: mode for mode, names in _MODES.items() for protocol in names.split()}
_TLS = frozenset(
    {
        "SSL",
        "SSL_TCP",
        "SSL_PUSH",
        "SSL_DIAMETER",
        "SSL_FIX",
        "SIP_SSL",
        "DTLS",
        "HTTP_QUIC",
        "MQTT_TLS",
        "MONGO_TLS",
    }
)
_PASSED = frozenset({"SSL_BRIDGE", "QUIC_BRIDGE"})
_PERSISTENCE_MINUTES = 2
"""What `-timeout` is where it is not said (Citrix ADC command reference, add lb vserver)."""

_STICKY_METHODS = frozenset(
    {"SOURCEIPHASH", "SRCIPDESTIPHASH", "SRCIPSRCPORTHASH", "TOKEN", "USER_TOKEN", "CALLIDHASH"}
)
"""Methods that send a client to the same server for as long as the servers stay the same."""

_MOST_ADDRESSES = 256
_NO_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  (what a virtual server without an address has)


@dataclass(slots=True)
class Vservers:
    """The virtual servers of one partition."""

    partition: Partition
    opaque: dict[str, Opaque]
    pools: dict[str, tuple[str, ...]]
    undefined: list[Undefined] = field(default_factory=list)

    def vips(self) -> Iterator[Vip]:
        """A VIP for each address; virtual servers without an address are reached through others only."""
        for kind in ("lb vserver", "cs vserver"):
            for vserver in self.partition.of(kind).values():
                self._note_undefined(kind, vserver)
                yield from self._vips(kind, vserver)

    def persistence(self, vserver: Thing) -> tuple[str, int | None]:
        """Key and seconds of one virtual server, or of the group that it is in."""
        options = self.partition.grouped.get(vserver.name, vserver).options
        kind = options.get("persistencetype", "NONE").upper()
        backup = options.get("persistencebackup", "NONE").upper()
        keys = [_key(kind, options)] if kind != "NONE" else []
        method = vserver.option("lbmethod").upper()
        keys += [f"lbMethod {method}"] if method in _STICKY_METHODS else []
        keys += [f"backup {backup}"] if backup != "NONE" else []
        minutes = options.get("timeout", str(_PERSISTENCE_MINUTES))
        seconds = int(minutes) * 60 if kind != "NONE" and is_number(minutes) else None
        return "; ".join(keys), seconds or None

    def targets(self, kind: str, vserver: Thing) -> Iterator[Thing]:
        """Virtual servers of load balancing that this one hands requests to, itself first, each once."""
        waiting = [(kind, vserver)]
        seen = {(kind, vserver.name)}
        while waiting:
            at, thing = waiting.pop()
            if at == "lb vserver":
                yield thing
            found = [self._vserver(name) for name in self._named_targets(at, thing)]
            known = list(dict.fromkeys((each[0], each[1].name) for each in found if each))
            fresh = [each for each in known if each not in seen]
            seen.update(fresh)
            waiting += [(each, self.partition.of(each)[name]) for each, name in reversed(fresh)]

    def _vserver(self, name: str) -> tuple[str, Thing] | None:
        for kind in ("lb vserver", "cs vserver"):
            found = self.partition.find(kind, name)
            if found:
                return kind, found
        return None

    def _named_targets(self, kind: str, vserver: Thing) -> Iterator[str]:
        for bind in vserver.bound if kind == "cs vserver" else ():
            policy = self.partition.find("cs policy", bind.option("policyname"))
            action = self.partition.find("cs action", policy.option("action")) if policy else None
            for name in (
                bind.option("targetlbvserver") or bind.option("targetvserver"),
                bind.option("lbvserver"),
                action.option("targetlbvserver") or action.option("targetvserver") if action else "",
                bind.word(1) if not bind.options else "",
            ):
                if name:
                    yield name
        if vserver.option("backupvserver"):
            yield vserver.option("backupvserver")

    def _vips(self, kind: str, vserver: Thing) -> Iterator[Vip]:
        protocol = vserver.added.word(1).upper()
        targets = list(dict.fromkeys(each.name for each in self.targets(kind, vserver)))
        things = [self.partition.of("lb vserver")[name] for name in targets]
        found = [self.persistence(each) for each in things] or [("", None)]
        own = self.persistence(vserver) if kind == "cs vserver" else ("", None)
        keys = dict.fromkeys(key for key, _ in (own, *found) if key)
        seconds = next((each for key, each in (own, *found) if key and each), None)
        pools = dict.fromkeys(pool for name in targets for pool in self.pools.get(name, ()))
        port = port_of(vserver.added.word(3))
        for address in _addresses(vserver):
            yield Vip(
                vserver.name,
                address,
                port,
                self._mode(protocol, vserver, pools=bool(pools)),
                vserver.added.ref,
                tls=self._tls(protocol, vserver, port),
                persistence="; ".join(keys),
                persistence_timeout_seconds=seconds,
                pools=tuple(pools),
                conditions=tuple(self._conditions(vserver)),
                enabled=vserver.is_on,
            )

    def _mode(self, protocol: str, vserver: Thing, *, pools: bool) -> str:
        redirects = vserver.option("redirecturl") or vserver.option("httpsredirecturl")
        redirects = redirects or vserver.option("redirectfromport")
        if redirects and not pools and _MODE_OF.get(protocol) == "http":
            return "redirect"
        return _MODE_OF.get(protocol, "tcp")

    def _tls(self, protocol: str, vserver: Thing, port: int | None) -> str:
        if protocol in _PASSED:
            return "passthrough"
        if protocol in _TLS:
            certificates = self.partition.certificates.get(vserver.name, ())
            bound = [each for each in certificates if each.option("certkeyname") and "ca" not in each.options]
            return "terminated" if bound else "unknown"
        return tls_of_untouched(port) if _MODE_OF.get(protocol, "tcp") == "tcp" else "none"

    def _conditions(self, vserver: Thing) -> Iterator[str]:
        for bind in vserver.bound:
            name = bind.option("policyname")
            if name:
                kind = next((kind for kind in _POLICIES if self.partition.find(kind, name)), "policy")
                yield f"{kind} {name}"
        if vserver.option("backupvserver"):
            yield f"backup {vserver.option('backupvserver')}"

    def _note_undefined(self, kind: str, vserver: Thing) -> None:
        for name in self._named_targets(kind, vserver):
            if not any(self.partition.find(each, name) for each in (*_VSERVERS, "service")):
                self.undefined.append(Undefined(name, "vserver", vserver.name, vserver.added.ref))
        for bind in vserver.bound:
            name = bind.word(1) if kind == "lb vserver" and not bind.option("policyname") else ""
            if name and not any(self.partition.find(each, name) for each in ("service", "servicegroup")):
                self.undefined.append(Undefined(name, "service", vserver.name, bind.ref))
        for bind in self.partition.certificates.get(vserver.name, ()):
            name = bind.option("certkeyname")
            if name and self.partition.find("ssl certkey", name) is None:
                self.undefined.append(Undefined(name, "certkey", vserver.name, bind.ref))


_VSERVERS = (
    "lb vserver",
    "cs vserver",
    "vpn vserver",
    "authentication vserver",
    "gslb vserver",
    "cr vserver",
)
_POLICIES = (
    "responder policy",
    "rewrite policy",
    "cs policy",
    "appfw policy",
    "cache policy",
    "cmp policy",
    "filter policy",
    "appqoe policy",
    "bot policy",
    "transform policy",
)


def _key(kind: str, options: dict[str, str]) -> str:
    if kind == "COOKIEINSERT" and options.get("cookiename"):
        return f"{kind} {options['cookiename']}"
    return f"{kind} {options['rule']}" if kind == "RULE" and options.get("rule") else kind


def _addresses(vserver: Thing) -> Sequence[str]:
    """Its addresses: `-range` counts up from the first."""
    text = vserver.added.word(2)
    if text in _NO_ADDRESS:
        return ()
    count = vserver.option("range", "1")
    steps = min(int(count), _MOST_ADDRESSES) if is_number(count) else 1
    try:
        first = ip_address(text)
    except ValueError:
        return (text,)
    return [str(first + step) for step in range(max(steps, 1)) if int(first) + step < 2**first.max_prefixlen]
