"""A NetScaler's files, read whole: one context per partition."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_network

from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import Context, Interface, NetworkFacts, Route, Unparsed
from collectors.network.context_draft import ContextDraft
from collectors.network.cut_off import ends_a_line, perhaps_cut_off
from collectors.network.former_versions import without_former_versions
from collectors.network.netscaler.acls import read_acls, read_nats
from collectors.network.netscaler.commands import VERBS, Command, read_commands
from collectors.network.netscaler.estate import Partition, read_partition
from collectors.network.netscaler.members import Found, read_group, read_services
from collectors.network.netscaler.policies import read_policies
from collectors.network.netscaler.vservers import Vservers
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.words import is_number

_RECOGNISED = re.compile(
    r"^#NS\d+\.\d+ Build|^(add|set|bind) (lb|cs|ssl|gslb) vserver |^(add|bind) serviceGroup "
    r"|^set ns (config|param) ",
    re.M,
)
_VERSION = re.compile(r"^#NS(\d+\.\d+ Build \S+)", re.M)
_IN_PARTITION = re.compile(r"(?:^|/)partitions/([^/]+)/")
_GROUPS = """
ns lb cs ssl gslb cr vpn aaa authentication authorization responder rewrite appfw appflow appqoe audit
bot cache cloud cluster cmp contentinspection db dns dos feo filter ha ica ipsec ipsecalg lldp lsn
metrics mon network ntp pcp policy pq protocol quic rdp reputation rise sc smpp snmp spillover stream
subscriber sure system tm transform tunnel ulfd urlfiltering user utility videooptimization wf wi wasm
api adm autoscale extension endpoint kafka mqtt pki qos sso callhome event logging techsupport ssh
nstrace router dynamicrouting ip6 ipv6 nd6ravariables onlinkipv6prefix
"""
_KNOWN_GROUPS = frozenset(_GROUPS.split())
_CUT_OFF = "the last line has no newline: the file may be cut off"
"""Commands carry no mark of the end; a NetScaler ends every file that it saves with a newline."""


def recognises(text: str) -> bool:
    """The mark of a build, or commands that only a NetScaler has."""
    return bool(_RECOGNISED.search(text))


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """Contexts of all partitions, the default one first.

    Raises:
        ParseError: a quote is not closed.
    """
    current = without_former_versions(files)
    own = [file for file in current if len(current) == 1 or _is_own(file)]
    commands = [command for file in own for command in read_commands(file, _partition_of(file))]
    declared = [each.name for each in commands if (each.verb, each.kind) == ("add", "ns partition")]
    names = dict.fromkeys(["", *declared, *(each.partition for each in commands)])
    by_partition: dict[str, list[Command]] = {name: [] for name in names}
    for command in commands:
        by_partition[command.partition].append(command)
    contexts = tuple(_context(name, told, own[0] if own else None) for name, told in by_partition.items())
    version = next((match[1] for file in own if (match := _VERSION.search(file.text))), "")
    host = next((each.name for each in commands if (each.verb, each.kind) == ("set", "ns hostname")), "")
    gaps = (
        *(
            Gap(endpoint, each.name, Reason.UNSUPPORTED, "no configuration of a NetScaler")
            for each in current
            if each.name.endswith(".conf") and each not in own
        ),
        *perhaps_cut_off(endpoint, own, ends_a_line, _CUT_OFF),
    )
    lines = sum(file.text.count("\n") + 1 for file in own)
    return NetworkFacts(endpoint, "netscaler", host, version, contexts, lines=lines, gaps=gaps)


def _is_own(file: ConfigFile) -> bool:
    return recognises(file.text) or bool(_IN_PARTITION.search(file.name) and file.name.endswith("ns.conf"))


def _partition_of(file: ConfigFile) -> str:
    match = _IN_PARTITION.search(file.name)
    return match[1] if match else ""


def _context(name: str, commands: Sequence[Command], first: ConfigFile | None) -> Context:
    ref = commands[0].ref if commands else Ref(first.name if first else "ns.conf", 1)
    parents = ("default",) if name else ()
    draft = ContextDraft(name or "default", "load_balancer", "partition", ref, parents)
    partition = read_partition(name, commands)
    policies = {each.name: each for each in read_policies(partition)}
    pools = _add_pools(partition, draft)
    vservers = Vservers(partition, policies, pools)
    draft.vips += vservers.vips()
    draft.undefined += vservers.undefined
    keys = _persistence_by_pool(vservers)
    draft.pools = [replace(pool, persistence="; ".join(keys.get(pool.name, ()))) for pool in draft.pools]
    draft.opaque += policies.values()
    draft.rule_lists += read_acls(partition)
    draft.nats += read_nats(partition)
    draft.interfaces += _interfaces(commands)
    draft.routes += _routes(partition)
    draft.unparsed += _unknown(commands)
    return draft.finished()


def _add_pools(partition: Partition, draft: ContextDraft) -> dict[str, tuple[str, ...]]:
    """Adds all pools; gives the names of each virtual server's."""
    groups = {name: read_group(thing, partition) for name, thing in partition.of("servicegroup").items()}
    by_vserver: dict[str, tuple[str, ...]] = {}
    found: list[Found] = list(groups.values())
    for name, vserver in partition.of("lb vserver").items():
        services = read_services(vserver, partition)
        bound = [bind.word(1) for bind in vserver.bound if bind.word(1) in groups]
        found += [services] if services else []
        by_vserver[name] = tuple(dict.fromkeys([*([name] if services else []), *bound]))
    methods = {
        pool: partition.of("lb vserver")[name].option("lbmethod", "LEASTCONNECTION")
        for name, pools in by_vserver.items()
        for pool in pools
    }
    for each in found:
        draft.pools.append(replace(each.pool, method=methods.get(each.pool.name, "")))
        draft.undefined += each.undefined
    return by_vserver


def _persistence_by_pool(vservers: Vservers) -> dict[str, dict[str, None]]:
    """The keys of the virtual servers that use each pool."""
    found: dict[str, dict[str, None]] = {}
    for name, pools in vservers.pools.items():
        key = vservers.persistence(vservers.partition.of("lb vserver")[name])[0]
        for pool in pools if key else ():
            found.setdefault(pool, {})[key] = None
    return found


def _interfaces(commands: Sequence[Command]) -> Iterator[Interface]:
    """The NSIP and every address of its own, with the VLAN that it is bound to."""
    vlans = {
        each.all_options["ipaddress"][0]: int(each.name)
        for each in commands
        if (each.verb, each.kind) == ("bind", "vlan")
        and each.all_options.get("ipaddress")
        and is_number(each.name)
    }
    for each in commands:
        if (each.verb, each.kind) == ("set", "ns config") and each.option("ipaddress"):
            address, mask, kind = each.option("ipaddress"), each.option("netmask"), "NSIP"
        elif each.verb == "add" and each.kind in {"ns ip", "ns ip6"} and each.words:
            address, mask, kind = each.name, each.word(1), each.option("type", "SNIP")
        else:
            continue
        yield Interface(
            address.partition("/")[0],
            each.ref,
            kind,
            addresses=(_with_length(address, mask),),
            vlan=vlans.get(address),
            enabled=each.option("state").upper() != "DISABLED",
        )


def _routes(partition: Partition) -> Iterator[Route]:
    for kind in ("route", "route6"):
        for command in (each.added for each in partition.of(kind).values()):
            words = command.words
            six = kind == "route6"
            destination = words[0] if six else _with_length(words[0], command.word(1))
            yield Route(destination, command.ref, command.word(1 if six else 2))


def _with_length(address: str, mask: str) -> str:
    if not mask or "/" in address:
        return address
    try:
        length = ip_network(f"{address}/{mask}", strict=False).prefixlen
    except ValueError:
        return address
    return f"{address}/{length}"


def _unknown(commands: Sequence[Command]) -> Iterator[Unparsed]:
    for each in commands:
        group = each.kind.partition(" ")[0]
        known = group in _KNOWN_GROUPS or each.kind == group
        if each.verb not in VERBS or not known:
            yield Unparsed(each.text, each.ref)


READER = PlatformReader("netscaler", read, recognises, ("citrix_adc", "citrix_netscaler"))
