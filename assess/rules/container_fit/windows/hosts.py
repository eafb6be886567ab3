"""Container fit of Windows hosts: their version, domain, and what installers left on them."""

from collections.abc import Callable, Iterable, Iterator

from assess.model.estate import Severity
from assess.model.evidence import Ref, Trace
from assess.model.windows_fit import WindowsHostFit
from assess.rules.container_fit.fit_rule import Fit, rules_on
from assess.rules.container_fit.windows.sources import CONTAINERS, EKS_WINDOWS, IDENTITY, RDS

OLDEST_IMAGE = 17763
"""Windows Server 2019: the oldest that EKS has nodes for; containers have the build of their node."""
ENDED = 9600
"""Windows Server 2012 R2 and older are out of extended support since 2023-10-10."""
DOMAIN_CONTROLLER = 4
COORDINATOR = "msdtc.exe"


def _with_pods(
    check: Callable[[WindowsHostFit], Iterable[Trace]],
) -> Callable[[WindowsHostFit], Iterable[Trace]]:
    """The check, where services of the host are to become pods."""
    return lambda fit: check(fit) if fit.pods else ()


def _old_version(fit: WindowsHostFit) -> Iterator[Trace]:
    if fit.windows.build is not None and fit.windows.build < OLDEST_IMAGE:
        yield fit.seen(Ref("identity", 0), f"{fit.host.identity.os}, build {fit.windows.build}")


def _ended_version(fit: WindowsHostFit) -> Iterator[Trace]:
    if fit.windows.build is not None and fit.windows.build <= ENDED:
        yield fit.seen(Ref("identity", 0), f"{fit.host.identity.os}, build {fit.windows.build}")


def _domain_controller(fit: WindowsHostFit) -> Iterator[Trace]:
    if fit.windows.domain_role is not None and fit.windows.domain_role >= DOMAIN_CONTROLLER:
        yield fit.seen(Ref("identity", 0), f"it is a domain controller of {fit.windows.domain}")


def _domain_member(fit: WindowsHostFit) -> Iterator[Trace]:
    if fit.windows.domain:
        yield fit.seen(Ref("identity", 0), f"it is a member of {fit.windows.domain}")


def _registered(kind: str, words: str) -> Callable[[WindowsHostFit], Iterable[Trace]]:
    def check(fit: WindowsHostFit) -> Iterator[Trace]:
        for each in fit.windows.com:
            if each.kind == kind:
                yield fit.seen(each.ref, f"{words} {each.name} {each.detail}".strip())

    return check


def _foreign_modules(fit: WindowsHostFit) -> Iterator[Trace]:
    return (fit.seen(each.ref, f"IIS loads {each.name} from {each.image}") for each in fit.windows.modules)


def _data_sources(fit: WindowsHostFit) -> Iterator[Trace]:
    for each in fit.windows.data_sources:
        yield fit.seen(
            each.ref, f"data source {each.name}: {each.driver} to {each.server} {each.database}".strip()
        )


def _certificates(fit: WindowsHostFit) -> Iterator[Trace]:
    for each in fit.windows.certificates:
        if each.has_private_key:
            ends = f", valid until {each.ends_at:%Y-%m-%d}" if each.ends_at is not None else ""
            yield fit.seen(each.ref, f"{each.subject}{ends}")


def _coordinator(fit: WindowsHostFit) -> Iterator[Trace]:
    """Every Windows runs the coordinator; only its connections say that transactions span machines."""
    pids = {each.pid for each in fit.host.processes if each.command.lower() == COORDINATOR}
    for each in fit.host.connections:
        if each.pid in pids:
            yield fit.seen(each.ref, f"{COORDINATOR} has a connection with {each.remote_address}")


def _filestream(fit: WindowsHostFit) -> Iterator[Trace]:
    for each in fit.windows.sql_instances:
        if each.filestream_level:
            yield fit.seen(each.ref, f"instance {each.name} has FILESTREAM level {each.filestream_level}")


def _sql_unread(fit: WindowsHostFit) -> Iterator[Trace]:
    for each in fit.windows.sql_instances:
        yield fit.seen(each.ref, f"instance {each.name}, {each.edition} {each.version}".strip())


FITS = (
    Fit(
        "fit.windows.version_without_nodes",
        Severity.MEDIUM,
        "its Windows is older than any node of EKS",
        "A container has the build of its node, and the oldest is Windows Server 2019: test the "
        "application there before anything else.",
        _with_pods(_old_version),
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.version_ended",
        Severity.HIGH,
        "its Windows gets no security updates any more",
        "Move what runs on it first, or buy extended updates for the time of the migration.",
        _ended_version,
        "Microsoft Lifecycle, Windows Server 2012 R2; 2023-10-10",
    ),
    Fit(
        "fit.windows.domain_controller",
        Severity.HIGH,
        "it is a domain controller",
        "It becomes no pod, and other roles leave it: AWS Managed Microsoft AD with a trust, or "
        "controllers on EC2.",
        _domain_controller,
        IDENTITY,
    ),
    Fit(
        "fit.windows.domain_member",
        Severity.INFO,
        "it is a member of a domain",
        "Pods are none: whatever uses the machine's account or its policies needs a gMSA, or a "
        "setting of its own.",
        _with_pods(_domain_member),
        IDENTITY,
    ),
    Fit(
        "fit.windows.com_plus",
        Severity.HIGH,
        "COM+ applications are installed",
        "They are configured in the machine's catalog, which images bring only by a script: host them "
        "in the program itself, or leave them on a VM.",
        _with_pods(_registered("com_plus", "COM+ application")),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.registered_classes",
        Severity.MEDIUM,
        "programs are registered in its registry",
        "Installation is state, too: the image runs the same installers, or registers each class.",
        _with_pods(_registered("com_class", "COM class")),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.global_assemblies",
        Severity.LOW,
        "assemblies of others lie in the global assembly cache",
        "Put them into the application's bin folder, or the image's build installs them.",
        _with_pods(_registered("global_assembly", "assembly")),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.foreign_modules",
        Severity.MEDIUM,
        "IIS loads modules that Windows did not bring",
        "The image installs each of them, or something before the pods takes over (ALB, WAF).",
        _with_pods(_foreign_modules),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.data_sources",
        Severity.LOW,
        "ODBC data sources are set up on it",
        "The image installs the driver; the connection stands in the application's settings, not in "
        "the registry.",
        _with_pods(_data_sources),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.certificates",
        Severity.LOW,
        "certificates with their keys lie in its store",
        "Certificate Manager on the load balancer; what the application itself uses comes as a Secret.",
        _with_pods(_certificates),
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.distributed_transactions",
        Severity.HIGH,
        "transactions span machines (MSDTC)",
        "DTC calls back by name and by changing ports, which pods do not bear: end such transactions "
        "in the program, or leave their ends on VMs.",
        _coordinator,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.filestream",
        Severity.HIGH,
        "SQL Server keeps documents as FILESTREAM",
        "RDS for SQL Server offers none: documents to S3 or FSx first, or SQL Server on EC2.",
        _filestream,
        RDS,
    ),
    Fit(
        "fit.windows.sql_server_unread",
        Severity.INFO,
        "SQL Server was seen, and not read",
        "Its databases, sizes and links are not known here: let a DBA list them, or the AWS "
        "assessment tools read it.",
        _sql_unread,
        "working rule of this project, 2026-11",
    ),
)
RULES = rules_on(WindowsHostFit, FITS)
