"""Pools with their members, whose nodes may stand elsewhere."""

from assess.model.evidence import Ref
from assess.model.network import Member, Pool, Undefined
from collectors.network.f5_bigip.names import full_name, is_address, partition_of, split_destination
from collectors.network.f5_bigip.objects import Item, Objects
from collectors.network.syntax.braces import Node
from collectors.network.syntax.words import is_number

# Monitors that every BIG-IP brings (BIG-IP 11 to 17).
_MONITORS = """
diameter dns external firepass ftp gateway_icmp http http2 http_head_f5 https https_443 https_head_f5
icmp imap inband ldap module_score mqtt mssql mysql nntp none oracle pop3 postgresql radius
radius_accounting real_server rpc sasp scripted sip smb smtp snmp_dca snmp_dca_base soap tcp tcp_echo
tcp_half_open udp virtual_location wap wmi bigip bigip_link
"""
_BUILT_IN_MONITORS = frozenset(_MONITORS.split())
_JOINING = frozenset({"and", "min", "of", "none", "{", "}"})


def read_pool(pool: Item, objects: Objects) -> tuple[Pool, list[Undefined]]:
    """The pool, and the names that nothing defines."""
    undefined: list[Undefined] = []
    groups = [_priority(each) for each in pool.inner("members")]
    active = pool.value("min-active-members") not in {"", "0"}
    members = [
        _member(each, pool, objects, undefined, is_backup=active and _priority(each) < max(groups))
        for each in pool.inner("members")
    ]
    monitor = _monitor(pool)
    for name in monitor.split():
        if (
            name not in _JOINING
            and not is_number(name)
            and not _has_monitor(name, partition_of(pool.name), objects)
        ):
            undefined.append(Undefined(name, "monitor", pool.name, pool.ref))
    method = pool.value("load-balancing-mode") or "round-robin"
    return Pool(pool.name, pool.ref, tuple(members), monitor, method), undefined


def _monitor(pool: Item) -> str:
    found = next((each for each in pool.node.children or () if each.words[:1] == ("monitor",)), None)
    if found is None:
        return ""
    inner = " ".join(word for each in found.children or () for word in each.words)
    return " ".join((*found.words[1:], inner)).strip()


def _has_monitor(name: str, partition: str, objects: Objects) -> bool:
    names = {full_name(name, partition), full_name(name, "Common")}
    if any(names & set(items) for kind, items in objects.by_kind.items() if kind.startswith("ltm monitor")):
        return True
    return name.removeprefix("/Common/") in _BUILT_IN_MONITORS


def _priority(node: Node) -> int:
    value = node.value("priority-group")
    return int(value) if is_number(value) else 0


def _member(
    node: Node, pool: Item, objects: Objects, undefined: list[Undefined], *, is_backup: bool
) -> Member:
    name = node.words[0] if node.words else ""
    host, domain, port = split_destination(name)
    partition = partition_of(name) if name.startswith("/") else partition_of(pool.name)
    routed = objects.find("ltm node", f"{host}%{domain}", partition) if domain else None
    found = routed or objects.find("ltm node", host, partition)
    address = node.value("address") or (found.value("address") if found else "")
    if address in {"", "any", "any6"}:
        address = _fqdn(node) or (_fqdn(found.node) if found else "") or address
    ref = Ref(pool.ref.section, node.line)
    if not address and not is_address(host):
        undefined.append(Undefined(full_name(host, partition), "node", pool.name, ref))
    ratio = node.value("ratio")
    return Member(
        (address or host).partition("%")[0],
        int(port) if is_number(port) else None,
        ref,
        name,
        _state(node, found.node if found else None, is_backup=is_backup),
        int(ratio) if is_number(ratio) else None,
    )


def _fqdn(node: Node) -> str:
    for each in node.named("fqdn"):
        return each.value("name")
    return ""


def _state(*nodes: Node | None, is_backup: bool) -> str:
    """Forced off is off; disabled lets those who are bound to it finish."""
    known = [each for each in nodes if each is not None]
    if any(each.value("state") in {"user-down", "down forced"} or each.words == ("down",) for each in known):
        return "disabled"
    if any(each.value("session") == "user-disabled" for each in known):
        return "drain"
    return "backup" if is_backup else "enabled"
