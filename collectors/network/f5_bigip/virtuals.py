"""Virtual servers: where they listen, what they are, and what stands behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.model.network import Undefined, Vip
from collectors.network.context_draft import tls_of_untouched
from collectors.network.f5_bigip.names import (
    bare_name,
    full_name,
    is_address,
    partition_of,
    port_text,
    split_destination,
)
from collectors.network.f5_bigip.objects import Item, Objects
from collectors.network.f5_bigip.persistence import persistence_names, read_persistence
from collectors.network.f5_bigip.profiles import client_ssl_hosts, profile_type
from collectors.network.f5_bigip.scripts import (
    BUILT_IN_RULES,
    persistence_of_rule,
    policy_hosts,
    read_policy,
    read_rule,
)
from collectors.network.syntax.words import is_number

_MOST_ARRIVALS = 4096


@dataclass(frozen=True, slots=True)
class Arrival:
    """One address with its ports; None for every port."""

    address: str
    port: int | None = None
    last_port: int | None = None


class Virtual:
    """One virtual server while it is read."""

    def __init__(self, item: Item, objects: Objects) -> None:
        self.undefined: list[Undefined] = []
        self._item = item
        self._objects = objects
        self._partition = partition_of(item.name)
        names = [each.words[0] for each in item.inner("profiles") if each.words]
        self._types = {name: profile_type(name, self._partition, objects) for name in names}
        self._rules = [each.words[0] for each in item.inner("rules") if each.words] or _listed(
            item.value("rules")
        )
        self._policies = [each.words[0] for each in item.inner("policies") if each.words]

    def vips(self) -> Iterator[Vip]:
        """A VIP for each address and port."""
        persistence, seconds = self._persistence()
        pools = self._pools()
        for arrival in self._arrivals():
            yield Vip(
                bare_name(self._item.name, self._partition),
                arrival.address,
                arrival.port,
                self._mode(pools),
                self._item.ref,
                arrival.last_port,
                self._tls(arrival.port),
                persistence,
                seconds,
                pools,
                tuple(self._conditions()),
                tuple(dict.fromkeys(self._hosts())),
                not self._item.has("disabled") and self._address_enabled(),
            )

    def note_undefined(self) -> None:
        """Profiles, rules and policies that nothing defines."""
        for name, kind in self._types.items():
            if not kind:
                self._lacks(name, "profile")
        for name in self._rules:
            is_known = name.rpartition("/")[2] in BUILT_IN_RULES
            if not is_known and self._objects.find("ltm rule", name, self._partition) is None:
                self._lacks(name, "rule")
        for name in self._policies:
            if self._objects.find("ltm policy", name, self._partition) is None:
                self._lacks(name, "policy")

    def _lacks(self, name: str, what: str) -> None:
        self.undefined.append(
            Undefined(full_name(name, self._partition), what, self._item.name, self._item.ref)
        )

    def _pools(self) -> tuple[str, ...]:
        """Its pool; without one, those that its rules and policies may choose."""
        name = self._item.value("pool")
        if name in {"", "none"}:
            rules = (self._objects.find("ltm rule", each, self._partition) for each in self._rules)
            policies = (self._objects.find("ltm policy", each, self._partition) for each in self._policies)
            chosen = [read_rule(each, self._objects).pools for each in rules if each]
            chosen += [read_policy(each, self._objects).pools for each in policies if each]
            return tuple(dict.fromkeys(pool for pools in chosen for pool in pools))
        found = self._objects.find("ltm pool", name, self._partition)
        if found is None:
            self._lacks(name, "pool")
        return (found.name if found else full_name(name, self._partition),)

    def _arrivals(self) -> Sequence[Arrival]:
        criteria = self._item.value("traffic-matching-criteria")
        if criteria and not self._item.value("destination"):
            return self._by_criteria(criteria)
        host, _, port = split_destination(self._item.value("destination"))
        named = self._objects.find("ltm virtual-address", host, self._partition)
        address = named.value("address") if named and not is_address(host) else ""
        if not host:
            self._lacks("destination", "address")
        elif not address and not is_address(host):
            self._lacks(host, "virtual-address")
        shown = split_destination(address)[0] if address else host
        return (Arrival(shown, int(port) if is_number(port) else None),)

    def _by_criteria(self, name: str) -> Sequence[Arrival]:
        """Traffic matching criteria list addresses and ports, or name lists of them."""
        found = self._objects.find("ltm traffic-matching-criteria", name, self._partition)
        if found is None:
            self._lacks(name, "traffic-matching-criteria")
            return ()
        addresses = self._list(
            found, "destination-address", ("net address-list", "security firewall address-list")
        )
        ports = self._list(found, "destination-port", ("net port-list", "security firewall port-list"))
        arrivals = [
            Arrival(split_destination(address)[0].partition("/")[0], *_ports(port))
            for address in addresses or ["any"]
            for port in ports or [""]
        ]
        return arrivals[:_MOST_ARRIVALS]

    def _list(self, item: Item, word: str, kinds: Sequence[str]) -> list[str]:
        named = item.value(f"{word}-list")
        if not named:
            inline = item.value(f"{word}-inline")
            return [inline] if inline else []
        for kind in (*kinds, f"security shared-objects {kinds[0].split()[1]}"):
            found = self._objects.find(kind, named, self._partition)
            if found:
                block = "ports" if "port" in kind else "addresses"
                return [each.words[0] for each in found.inner(block) if each.words]
        self._lacks(named, f"{word} list")
        return []

    def _mode(self, pools: tuple[str, ...]) -> str:
        kinds = set(self._types.values())
        rules = {BUILT_IN_RULES.get(name.rpartition("/")[2], "") for name in self._rules}
        if "redirect" in rules and not pools:
            return "redirect"
        if kinds & {"http", "fasthttp"}:
            return "http"
        protocol = self._item.value("ip-protocol")
        if self._item.has("ip-forward") or self._item.has("l2-forward") or "fastl4" in kinds:
            return "fast_l4"
        if "udp" in kinds or protocol == "udp":
            return "udp"
        return "tcp" if protocol in {"tcp", ""} or "tcp" in kinds else "any"

    def _tls(self, port: int | None) -> str:
        kinds = list(self._types.values())
        if "client-ssl" in kinds:
            return "terminated"
        clientside = {
            each.words[0]: each.value("context") for each in self._item.inner("profiles") if each.words
        }
        if any(not kind and clientside.get(name) != "serverside" for name, kind in self._types.items()):
            return "unknown"
        if {"http", "fasthttp"} & set(kinds) or self._item.value("ip-protocol") == "udp":
            return "none"
        return tls_of_untouched(port)

    def _persistence(self) -> tuple[str, int | None]:
        """Its profiles, what it falls back to, and what its rules do."""
        keys: list[str] = []
        times: list[int] = []
        fallback = self._item.value("fallback-persistence")
        names = [(name, "") for name in persistence_names(self._item)]
        names += [(fallback, "fallback ")] if fallback not in {"", "none"} else []
        for name, role in names:
            found = read_persistence(name, self._partition, self._objects)
            if found is None:
                self._lacks(name, "persistence")
                keys.append(f"{role}unknown {full_name(name, self._partition)}")
            else:
                keys.append(role + found[0])
                times += [found[1]] if found[1] is not None else []
        for name in self._rules:
            rule = self._objects.find("ltm rule", name, self._partition)
            key = persistence_of_rule(rule) if rule else ""
            keys += [f"rule {key}"] if key else []
        return "; ".join(dict.fromkeys(keys)), times[0] if times else None

    def _conditions(self) -> Iterator[str]:
        for kind, names in (("ltm rule", self._rules), ("ltm policy", self._policies)):
            for name in names:
                found = self._objects.find(kind, name, self._partition)
                full = found.name if found else full_name(name, self._partition)
                yield f"{kind.removeprefix('ltm ')} {full}"
        for word in ("ip-forward", "l2-forward", "reject", "internal"):
            if self._item.has(word):
                yield word

    def _hosts(self) -> Iterator[str]:
        names = [name for name, kind in self._types.items() if kind == "client-ssl"]
        yield from client_ssl_hosts(names, self._partition, self._objects)
        for name in self._policies:
            policy = self._objects.find("ltm policy", name, self._partition)
            if policy:
                yield from policy_hosts(policy)

    def _address_enabled(self) -> bool:
        name = self._item.value("destination").rpartition("/")[2]
        host = split_destination(name)[0]
        for each in (host, name.partition(":")[0]):
            found = self._objects.find("ltm virtual-address", each, self._partition)
            if found and found.value("enabled") == "no":
                return False
        return True


def _ports(text: str) -> tuple[int | None, int | None]:
    first, _, last = text.partition("-")
    low, high = port_text(first), port_text(last)
    if not is_number(low):
        return None, None
    return int(low), int(high) if is_number(high) else None


def _listed(text: str) -> list[str]:
    return [each for each in text.split() if each not in {"none", "{", "}"}]
