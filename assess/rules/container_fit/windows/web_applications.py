"""Container fit of IIS applications: sessions, keys, identities, virtual directories, pools."""

import re
from collections.abc import Iterator

from assess.model.estate import Severity
from assess.model.evidence import Trace
from assess.model.windows import Told, WebApplication
from assess.model.windows_fit import WindowsFit
from assess.rules.container_fit.fit_rule import Check, Fit, rules_on
from assess.rules.container_fit.windows.sources import CONTAINERS, EKS_WINDOWS, IDENTITY, SESSION

OWN_DOMAINS = frozenset({"nt authority", "nt service", "iis apppool", "builtin", "."})


def _session(mode: str) -> Check[WindowsFit]:
    def check(fit: WindowsFit) -> Iterator[Trace]:
        for each in fit.applications:
            if not each.is_core and each.session.value.lower() == mode.lower():
                yield _told(fit, each, each.session, f"sessionState mode {each.session.value}")

    return check


def _generated_key(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.applications:
        if not each.is_core and each.machine_key.value.lower() == "autogenerate":
            yield _told(fit, each, each.machine_key, "machineKey AutoGenerate")


def _told(fit: WindowsFit, application: WebApplication, told: Told, words: str) -> Trace:
    if told.ref is None:
        return fit.seen(application.ref, f"{application.name}: {words}, by default")
    return fit.seen(told.ref, f"{application.name}: {words} in {told.file}")


def _windows_authentication(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.applications:
        if each.has_windows_authentication:
            yield fit.seen(each.ref, f"Windows authentication is enabled in IIS for {each.name}")
        elif each.authentication.ref is not None and _of_own_file(each):
            yield _told(fit, each, each.authentication, "authentication mode Windows")


def _of_own_file(application: WebApplication) -> bool:
    """The framework's file says Windows for every application; only its own says something of this one."""
    file = application.authentication.file.lower()
    return application.authentication.value.lower() == "windows" and "\\microsoft.net\\" not in file


def _domain_identity(fit: WindowsFit) -> Iterator[Trace]:
    for pool in fit.pools:
        account = pool.identity.split(" ", 1)[-1]
        if pool.identity.lower().startswith("specificuser") and is_of_domain(
            account, fit.host.identity.hostname
        ):
            yield fit.seen(pool.ref, f"pool {pool.name} runs as {account}")
    if fit.installed is not None and is_of_domain(fit.installed.account, fit.host.identity.hostname):
        yield fit.seen(fit.installed.ref, f"service {fit.installed.name} runs as {fit.installed.account}")


def is_of_domain(account: str, hostname: str) -> bool:
    r"""The account is one of a directory: `DOMAIN\name` or `name@realm`, and not of the machine itself.

    >>> is_of_domain("CORP\\svc", "w1"), is_of_domain("NT SERVICE\\x", "w1"), is_of_domain("W1\\a", "w1.x")
    (True, False, False)
    """
    domain, slash, name = account.rpartition("\\")
    if not slash:
        return "@" in account
    own = hostname.split(".", maxsplit=1)[0].lower()
    return bool(domain and name) and domain.lower() not in {*OWN_DOMAINS, own}


def _folder_on_share(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.folders:
        if each.folder.startswith("\\\\"):
            yield fit.seen(each.ref, f"{each.site}{each.path} lies in {each.folder}")


def _missing_folder(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.folders:
        if each.is_missing:
            yield fit.seen(each.ref, f"{each.site}{each.path} names {each.folder}, which is not there")


def _folder_account(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.folders:
        if each.user:
            yield fit.seen(each.ref, f"{each.site}{each.path} is read as {each.user}")


def _pool_of_32_bit(fit: WindowsFit) -> Iterator[Trace]:
    for pool in fit.pools:
        if pool.is_32_bit:
            yield fit.seen(pool.ref, f"pool {pool.name} enables 32-bit applications")


def _old_runtime(fit: WindowsFit) -> Iterator[Trace]:
    for pool in fit.pools:
        if re.match(r"v[12]\.", pool.runtime):
            yield fit.seen(pool.ref, f"pool {pool.name} runs .NET {pool.runtime}")


def _web_garden(fit: WindowsFit) -> Iterator[Trace]:
    for pool in fit.pools:
        if pool.processes is not None and pool.processes > 1:
            yield fit.seen(pool.ref, f"pool {pool.name} has up to {pool.processes} worker processes")


def _several_applications(fit: WindowsFit) -> Iterator[Trace]:
    if len(fit.applications) > 1:
        yield from (fit.seen(each.ref, f"{each.name} in pool {each.pool}") for each in fit.applications)


FITS = (
    Fit(
        "fit.windows.session_in_process",
        Severity.HIGH,
        "HTTP sessions lie in the worker process (InProc)",
        "Another session provider (Redis on ElastiCache, or SQL Server) before there are two "
        "replicas; objects in sessions must be serialisable. Else one replica, or sticky sessions "
        "that end with every pod.",
        _session("InProc"),
        SESSION,
    ),
    Fit(
        "fit.windows.session_state_server",
        Severity.MEDIUM,
        "HTTP sessions lie in an ASP.NET state server",
        "That service is no part of a cluster: a Redis session provider on ElastiCache in its place; "
        "sessions end once at the switch.",
        _session("StateServer"),
        SESSION,
    ),
    Fit(
        "fit.windows.session_in_sql_server",
        Severity.INFO,
        "HTTP sessions lie in SQL Server",
        "Replicas may share them: the session database moves with the application, and its content need not.",
        _session("SQLServer"),
        SESSION,
    ),
    Fit(
        "fit.windows.session_provider",
        Severity.MEDIUM,
        "HTTP sessions lie with a provider of its own (Custom)",
        "Find out where it keeps them, and whether that store is reached from the cluster.",
        _session("Custom"),
        SESSION,
    ),
    Fit(
        "fit.windows.generated_machine_key",
        Severity.HIGH,
        "the machine key is generated on each machine",
        "Each pod would make a key of its own and refuse the others' cookies and view state: an "
        "explicit machineKey for validation and decryption, from a Secret.",
        _generated_key,
        "Microsoft, machineKey element and web farms; 2026-11",
    ),
    Fit(
        "fit.windows.windows_authentication",
        Severity.HIGH,
        "it authenticates users by Windows (Kerberos or NTLM)",
        "Containers join no domain: a gMSA with the service principal name of the new address, "
        "Windows nodes that may fetch it, and a directory that the VPC reaches.",
        _windows_authentication,
        IDENTITY,
    ),
    Fit(
        "fit.windows.domain_account",
        Severity.MEDIUM,
        "it runs as an account of a domain",
        "A gMSA in its place, with the rights that the account has in SQL Server and on shares; or "
        "logins by password from Secrets Manager.",
        _domain_identity,
        IDENTITY,
    ),
    Fit(
        "fit.windows.folder_on_share",
        Severity.MEDIUM,
        "virtual directories lie on a share",
        "FSx for Windows by the SMB CSI driver, mounted to a local folder; or its files in the image "
        "where nobody writes them.",
        _folder_on_share,
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.folder_missing",
        Severity.LOW,
        "virtual directories name folders that are not there",
        "Leave them out of the image's configuration once nobody asks for them.",
        _missing_folder,
        "Google mcdc A6N in spirit; 2026-11",
    ),
    Fit(
        "fit.windows.folder_account",
        Severity.MEDIUM,
        "virtual directories are read with an account of their own",
        "Passwords in applicationHost.config do not go into an image: the SMB CSI driver mounts with "
        "a Secret.",
        _folder_account,
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.pool_of_32_bit",
        Severity.LOW,
        "its pool runs 32-bit",
        "A Server Core image runs it, Nano Server does not; test it as 64-bit first.",
        _pool_of_32_bit,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.old_runtime",
        Severity.LOW,
        "its pool runs .NET Framework 2.0 or 3.5",
        "An image of .NET Framework 3.5 on Server Core, or the application for 4.8.",
        _old_runtime,
        "Microsoft, .NET Framework images; 2026-11",
    ),
    Fit(
        "fit.windows.web_garden",
        Severity.MEDIUM,
        "its pool has several worker processes",
        "It bears several processes already: replicas in their place, one process each.",
        _web_garden,
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.several_applications",
        Severity.INFO,
        "several applications share its worker process",
        "One image each, and the Ingress joins their paths; keys and sessions that they share must "
        "stay shared.",
        _several_applications,
        EKS_WINDOWS,
    ),
)
RULES = rules_on(WindowsFit, FITS)
