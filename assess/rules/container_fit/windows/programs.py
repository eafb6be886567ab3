"""Container fit of Windows programs: their files, what they are told, and how they are installed."""

import re
from collections.abc import Callable, Iterable, Iterator

from assess.model.estate import Severity
from assess.model.evidence import Trace
from assess.model.paths import is_windows
from assess.model.windows_fit import WindowsFit
from assess.rules.container_fit.fit_rule import Fit, rules_on
from assess.rules.container_fit.windows.sources import CONTAINERS, EKS_WINDOWS, OFFICE

OFFICE_FILE = re.compile(
    r"(microsoft\.office\.interop|interop\.(excel|word|outlook|powerpoint|msproject|visio))\b.*\.dll$", re.I
)
CRYSTAL = re.compile(r"crystaldecisions\..*\.dll$", re.I)
INTEROP = re.compile(r"(ax)?interop\..*\.dll$", re.I)
QUEUE = re.compile(r"private\$\\|^(formatname:)?direct=", re.I)
BROWSERS = re.compile(
    r"(wkhtmlto(pdf|image)|chrome|chromedriver|phantomjs|gsdll\d*|ghostscript).*\.(exe|dll)$", re.I
)
LICENSE = re.compile(r"(hasp|sentinel|aksusb|wibu|codemeter|lmgr\w*|flexnet)\w*\.(dll|exe)$", re.I)


def _library(pattern: re.Pattern[str]) -> Callable[[WindowsFit], Iterable[Trace]]:
    def check(fit: WindowsFit) -> Iterator[Trace]:
        for each in fit.libraries:
            if pattern.match(each.file):
                yield fit.seen(each.ref, f"{each.file} lies in {each.folder}")

    return check


def _com_interop(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.libraries:
        if INTEROP.match(each.file) and not OFFICE_FILE.match(each.file):
            yield fit.seen(each.ref, f"{each.file} in {each.folder} calls a COM server")


def _native_32_bit(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.libraries:
        if each.machine == "x86" and not each.is_managed:
            yield fit.seen(each.ref, f"{each.file} in {each.folder} is native and 32-bit")


def _drives(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.settings:
        if is_windows(each.value) and not each.value.startswith("\\\\"):
            yield fit.seen(each.ref, f"{each.file}: {each.key} = {each.value}")
    for process in fit.processes:
        named = [word for word in process.arguments[1:] if is_windows(word) and word[0].upper() != "C"]
        if named and "w3wp" not in process.command.lower() and not named[0].startswith("\\\\"):
            yield fit.seen(process.ref, f"pid {process.pid} is started with {named[0]}")


def _shares(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.settings:
        if each.value.startswith("\\\\") and not QUEUE.search(each.value):
            yield fit.seen(each.ref, f"{each.file}: {each.key} = {each.value}")


def _queues(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.settings:
        if QUEUE.search(each.value):
            yield fit.seen(each.ref, f"{each.file}: {each.key} = {each.value}")


def _trusted_connection(fit: WindowsFit) -> Iterator[Trace]:
    for each in fit.settings:
        if re.search(r"(integrated security|trusted_connection)\s*=\s*(true|yes|sspi)", each.value, re.I):
            yield fit.seen(each.ref, f"{each.file}: {each.key} = {each.value}")


def _desktop(fit: WindowsFit) -> Iterator[Trace]:
    if fit.installed is not None and fit.installed.is_on_desktop:
        yield fit.seen(fit.installed.ref, f"service {fit.installed.name} may interact with the desktop")


def _local_system(fit: WindowsFit) -> Iterator[Trace]:
    if fit.installed is not None and fit.installed.account.lower() in {"localsystem", "nt authority\\system"}:
        yield fit.seen(fit.installed.ref, f"service {fit.installed.name} runs as {fit.installed.account}")
    for pool in fit.pools:
        if pool.identity.lower() == "localsystem":
            yield fit.seen(pool.ref, f"pool {pool.name} runs as LocalSystem")


def _message_queuing(fit: WindowsFit) -> Iterator[Trace]:
    found = fit.host.windows
    if fit.service.signature == "msmq" and found is not None:
        for each in found.queues:
            waiting = "not counted" if each.messages is None else f"{each.messages} messages wait"
            yield fit.seen(each.ref, f"queue {each.name}: {waiting}")


FITS = (
    Fit(
        "fit.windows.office",
        Severity.HIGH,
        "it drives Microsoft Office",
        "Microsoft supports Office on no server and in no container: a library that writes the "
        "formats (Open XML SDK, ...), or this part stays on a VM.",
        _library(OFFICE_FILE),
        OFFICE,
    ),
    Fit(
        "fit.windows.crystal_reports",
        Severity.MEDIUM,
        "it prints by Crystal Reports",
        "The image installs its runtime and fonts, on Server Core with the full .NET Framework; "
        "printers are none there.",
        _library(CRYSTAL),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.com_interop",
        Severity.MEDIUM,
        "it calls COM servers",
        "The image registers each of them (regsvr32, or a manifest without registration); out-of- "
        "process ones and COM+ want a test first.",
        _com_interop,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.native_32_bit",
        Severity.MEDIUM,
        "native 32-bit libraries are part of it",
        "A 32-bit process on Server Core with the runtime that they need (Visual C++); Nano Server "
        "runs none.",
        _native_32_bit,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.browser_or_printer",
        Severity.MEDIUM,
        "it makes documents by a browser or Ghostscript",
        "Fonts and graphics are missing on Server Core: the image of Windows Server, or a Linux "
        "service for it.",
        _library(BROWSERS),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.license_key",
        Severity.HIGH,
        "libraries of a licence key are part of it",
        "Dongles and licences by hardware follow no pod: a network licence, before the move.",
        _library(LICENSE),
        CONTAINERS,
    ),
    Fit(
        "fit.windows.drive_in_settings",
        Severity.LOW,
        "settings name folders by drive letter",
        "A container has C: alone: volumes are mounted to folders below it, and settings follow.",
        _drives,
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.share_in_settings",
        Severity.MEDIUM,
        "settings name shares",
        "FSx for Windows by the SMB CSI driver, mounted to a local folder that the setting names; the "
        "pod's identity needs rights there.",
        _shares,
        EKS_WINDOWS,
    ),
    Fit(
        "fit.windows.uses_message_queuing",
        Severity.HIGH,
        "it uses Message Queuing (MSMQ)",
        "Amazon SQS or Amazon MQ by a change of the program; until then the queue stays on a VM that "
        "pods reach, and transactions over queue and database need DTC there.",
        _queues,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.message_queuing",
        Severity.HIGH,
        "its queues are bound to this machine's name",
        "Drain them before the switch; in the cluster SQS or Amazon MQ, by a change of who sends and "
        "receives.",
        _message_queuing,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.trusted_connection",
        Severity.MEDIUM,
        "it logs in to SQL Server by its Windows account",
        "A gMSA that SQL Server knows, or a login by password from Secrets Manager; RDS must join the "
        "directory for the first.",
        _trusted_connection,
        "Microsoft, Group Managed Service Accounts for Windows containers; 2026-11",
    ),
    Fit(
        "fit.windows.desktop",
        Severity.HIGH,
        "it may interact with the desktop",
        "A container has none: find the windows that it opens, and take them out of the program.",
        _desktop,
        CONTAINERS,
    ),
    Fit(
        "fit.windows.local_system",
        Severity.LOW,
        "it runs as LocalSystem",
        "ContainerUser in the image wherever it bears that; ContainerAdministrator is its like.",
        _local_system,
        EKS_WINDOWS,
    ),
)
RULES = rules_on(WindowsFit, FITS)
