"""Container fit by how a service listens and whom it talks to."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address

from assess.model.container_fit import ServiceFit
from assess.model.estate import Severity
from assess.model.evidence import Trace
from assess.model.host import Connection, Listener
from assess.rules.container_fit.fit_rule import EKS, KUBERNETES, STANDARDS, Fit, rules_on

WILDCARDS = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104
MANY_PORTS = 5
MANY_CONNECTIONS = 100
METADATA = "169.254.169.254"


def _listening(chosen: Callable[[Listener], bool]) -> Callable[[ServiceFit], Iterator[Trace]]:
    return lambda fit: _told(fit, (each for each in fit.listeners if chosen(each)))


def _told(fit: ServiceFit, listeners: Iterable[Listener]) -> Iterator[Trace]:
    return (
        fit.seen(each.ref, f"listens on {each.protocol} {each.address or '*'} port {each.port}")
        for each in listeners
    )


def _privileged_ports(fit: ServiceFit) -> Iterator[Trace]:
    """Windows has no such ports: any program may listen on any."""
    if fit.host.windows is None:
        chosen = (each for each in fit.listeners if 0 < each.port < 1024)
        yield from _told(fit, (each for each in chosen if _kind(each.address) != "loopback"))


def _kind(address: str) -> str:
    """wildcard, loopback, multicast or fixed; `other` where it is no address."""
    bare = address.strip("[]").partition("%")[0]
    if bare in WILDCARDS:
        return "wildcard"
    try:
        parsed = ip_address(bare)
    except ValueError:
        return "other"
    if parsed.is_loopback:
        return "loopback"
    return "multicast" if parsed.is_multicast else "fixed"


def _loopback_only(fit: ServiceFit) -> Iterator[Trace]:
    if fit.listeners and all(_kind(each.address) == "loopback" for each in fit.listeners):
        yield from _told(fit, fit.listeners)


def _many_ports(fit: ServiceFit) -> Iterator[Trace]:
    ports = {each.port: each for each in fit.listeners if _kind(each.address) != "loopback"}
    if len(ports) >= MANY_PORTS:
        yield from _told(fit, [ports[port] for port in sorted(ports)])


def _same_port(fit: ServiceFit) -> Iterator[Trace]:
    """Another service of the host listens on the same port at another address."""
    own = {(each.protocol, each.port) for each in fit.listeners}
    pids = set(fit.service.pids)
    strangers = [
        each
        for each in fit.host.listeners
        if (each.protocol, each.port) in own and each.pid is not None and each.pid not in pids
    ]
    if strangers:
        ports = {each.port for each in strangers}
        yield from _told(fit, [*strangers, *(each for each in fit.listeners if each.port in ports)])


def _connected(chosen: Callable[[Connection], bool]) -> Callable[[ServiceFit], Iterator[Trace]]:
    def check(fit: ServiceFit) -> Iterator[Trace]:
        for each in fit.connections:
            if each.outbound and chosen(each):
                shown = f"{each.remote_address} port {each.remote_port}"
                yield fit.seen(each.ref, f"{each.count} {each.protocol} connections to {shown}")

    return check


FITS = (
    Fit(
        "fit.privileged_port",
        Severity.LOW,
        "it listens on a port below 1024",
        "Let it listen above 1023 and map the port in the Service, so that it needs no NET_BIND_SERVICE.",
        _privileged_ports,
        STANDARDS,
    ),
    Fit(
        "fit.loopback_only",
        Severity.LOW,
        "it listens on the loopback address only",
        "Only containers of the same pod reach it there: make it a sidecar of its users, or let it "
        "listen on all.",
        _loopback_only,
        KUBERNETES,
    ),
    Fit(
        "fit.fixed_listening_address",
        Severity.MEDIUM,
        "it listens on a fixed address of its host",
        "A pod's address changes: let it listen on all addresses.",
        _listening(lambda each: _kind(each.address) == "fixed"),
        KUBERNETES,
    ),
    Fit(
        "fit.multicast",
        Severity.HIGH,
        "it listens to multicast",
        "The VPC's pod network carries none: discovery by DNS or the Kubernetes API (KUBE_PING, "
        "headless Service).",
        _listening(lambda each: _kind(each.address) == "multicast"),
        EKS,
    ),
    Fit(
        "fit.udp",
        Severity.LOW,
        "it serves UDP",
        "A Service of type LoadBalancer with an NLB; an ALB carries none.",
        _listening(lambda each: each.protocol.startswith("udp") and _kind(each.address) != "loopback"),
        EKS,
    ),
    Fit(
        "fit.many_ports",
        Severity.LOW,
        f"it listens on {MANY_PORTS} ports or more",
        "Name each port in the Service; those of administration stay inside, by network policy.",
        _many_ports,
    ),
    Fit(
        "fit.port_shared_on_host",
        Severity.LOW,
        "another program of the host listens on the same port at another address",
        "In pods each has the port for itself: find out which clients mean which of them.",
        _same_port,
    ),
    Fit(
        "fit.loopback_dependency",
        Severity.MEDIUM,
        "it uses another service over the loopback address",
        "The other one is a pod of its own on the target: set its Service's name, or make it a sidecar.",
        _connected(lambda each: _kind(each.remote_address) == "loopback"),
        KUBERNETES,
    ),
    Fit(
        "fit.instance_metadata",
        Severity.MEDIUM,
        "it asks the instance metadata service",
        "Nodes close it to pods (hop limit 1): give it a role by EKS Pod Identity.",
        _connected(lambda each: each.remote_address == METADATA),
        EKS,
    ),
    Fit(
        "fit.many_connections",
        Severity.LOW,
        f"it holds {MANY_CONNECTIONS} connections or more to one far end",
        "Each replica opens as many: count them against the database's limit, or use RDS Proxy or a pooler.",
        _connected(lambda each: each.count >= MANY_CONNECTIONS),
    ),
)
RULES = rules_on(ServiceFit, FITS)
