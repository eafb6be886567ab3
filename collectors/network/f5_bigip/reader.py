"""A BIG-IP's files, read whole: one context per partition."""

import re
from collections.abc import Sequence

from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import Context, NetworkFacts, Opaque
from collectors.network.books import address_objects, service_objects
from collectors.network.context_draft import ContextDraft
from collectors.network.f5_bigip.firewall import Firewall
from collectors.network.f5_bigip.names import COMMON, partition_of
from collectors.network.f5_bigip.network import read_interfaces, read_nats, read_routes
from collectors.network.f5_bigip.objects import Objects, read_objects
from collectors.network.f5_bigip.pools import read_pool
from collectors.network.f5_bigip.scripts import read_policy, read_rule
from collectors.network.f5_bigip.virtuals import Virtual
from collectors.network.former_versions import without_former_versions
from collectors.network.reading import ConfigFile, PlatformReader

_RECOGNISED = re.compile(
    r"^#TMSH-VERSION|^shell write partition "
    r"|^(ltm|net|sys|auth|cm|gtm|apm|security) [a-z][a-z-]*( [a-z][a-z-]*)* (/\S+|[\w.-]+) \{",
    re.M,
)
_OPAQUE = ("gtm wideip", "gtm pool", "asm policy")


def recognises(text: str) -> bool:
    """tmsh's mark, or an object with its module."""
    return bool(_RECOGNISED.search(text))


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """Contexts of all partitions; those that only a folder or a name shows are there too.

    Raises:
        ParseError: a file is cut off or damaged.
    """
    current = without_former_versions(files)
    own = [file for file in current if len(current) == 1 or recognises(file.text)]
    objects = read_objects(own)
    drafts = _Drafts(own[0] if own else ConfigFile("bigip.conf", ""), objects)
    _add_traffic(objects, drafts)
    for partition, interface in read_interfaces(objects):
        drafts.of(partition).interfaces.append(interface)
    for partition, route in read_routes(objects):
        drafts.of(partition).routes.append(route)
    for partition, nat in read_nats(objects):
        drafts.of(partition).nats.append(nat)
    _add_firewall(Firewall(objects), drafts)
    drafts.of(COMMON).unparsed += objects.unparsed
    gaps = tuple(
        Gap(endpoint, file.name, Reason.UNSUPPORTED, "no configuration of a BIG-IP")
        for file in current
        if file.name.endswith(".conf") and "bigip" in file.name and not recognises(file.text)
    )
    hostname = next((item.value("hostname") for item in objects.below("sys global-settings")), "")
    return NetworkFacts(
        endpoint,
        "f5_bigip",
        hostname,
        objects.version,
        drafts.finished(),
        lines=sum(file.text.count("\n") + 1 for file in own),
        gaps=gaps,
    )


class _Drafts:
    """One draft per partition, made when it is first needed."""

    def __init__(self, first: ConfigFile, objects: Objects) -> None:
        self._ref = Ref(first.name, 1)
        self._found: dict[str, ContextDraft] = {}
        self.of(COMMON)
        declared = {item.name.rpartition("/")[2]: item.ref for item in objects.of("auth partition").values()}
        for name in sorted(objects.folders):
            self.of(name, declared.get(name))

    def of(self, partition: str, ref: Ref | None = None) -> ContextDraft:
        """The partition's draft. All see Common."""
        if partition not in self._found:
            parents = () if partition == COMMON else (COMMON,)
            self._found[partition] = ContextDraft(
                partition, "load_balancer", "partition", ref or self._ref, parents
            )
        return self._found[partition]

    def finished(self) -> tuple[Context, ...]:
        """All contexts, Common first."""
        return tuple(draft.finished() for draft in self._found.values())


def _add_traffic(objects: Objects, drafts: _Drafts) -> None:
    for item in objects.of("ltm pool").values():
        draft = drafts.of(partition_of(item.name))
        pool, undefined = read_pool(item, objects)
        draft.pools.append(pool)
        draft.undefined += undefined
    for item in objects.of("ltm rule").values():
        drafts.of(partition_of(item.name)).opaque.append(read_rule(item, objects))
    for item in objects.of("ltm policy").values():
        drafts.of(partition_of(item.name)).opaque.append(read_policy(item, objects))
    for kind in _OPAQUE:
        for item in objects.below(kind):
            last = item.node.last_line or item.ref.line
            known = "pool_choice" if kind.startswith("gtm") else "inspection"
            drafts.of(partition_of(item.name)).opaque.append(
                Opaque(item.name, known, item.text, item.ref, last)
            )
    for item in objects.of("ltm virtual").values():
        draft = drafts.of(partition_of(item.name))
        virtual = Virtual(item, objects)
        draft.vips += virtual.vips()
        virtual.note_undefined()
        draft.undefined += virtual.undefined


def _add_firewall(firewall: Firewall, drafts: _Drafts) -> None:
    for partition, rules in firewall.rule_lists():
        drafts.of(partition).rule_lists.append(rules)
    for address in address_objects(firewall.lists.addresses):
        drafts.of(partition_of(address.name)).addresses.append(address)
    for service in service_objects(firewall.lists.ports):
        drafts.of(partition_of(service.name)).services.append(service)
    for partition, undefined in firewall.all_undefined():
        drafts.of(partition).undefined.append(undefined)


READER = PlatformReader("f5_bigip", read, recognises, ("f5", "bigip", "big_ip", "f5_big_ip"))
