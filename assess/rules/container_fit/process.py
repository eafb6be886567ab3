"""Container fit by a service's processes: users, privileges, command lines, environment, age."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from assess.model.container_fit import ServiceFit
from assess.model.estate import Severity
from assess.model.evidence import Trace
from assess.model.host import Process
from assess.model.linux import BEYOND_BASELINE, ROOT
from assess.rules.container_fit.fit_rule import EKS, KUBERNETES, STANDARDS, TWELVE, Fit, rules_on

MANY_PROCESSES = 200
MANY_BYTES = 64 * 2**30
MANY_CORES = 16.0
LONG = timedelta(days=180)
SECRET_NAMES = re.compile(
    r"PASS(WORD|WD|PHRASE)?$|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL", re.IGNORECASE
)
HIDDEN_SECRET = re.compile(r"(pass|secret|token|api_?key|credential)[\w.\-]*[=:]<hidden>", re.IGNORECASE)
"""The probe hides other values too; only under such a name was it a secret."""
JVM = frozenset({"java", "javaw"})
HEAP = re.compile(r"^-Xmx|^-XX:MaxRAM|^-XX:MaxHeapSize")
DEBUG = re.compile(r"jdwp|^--inspect|^-Xdebug|debugpy|^--pdb")
CLUSTER = re.compile(r"jgroups|hazelcast|infinispan|multicast", re.IGNORECASE)
STARTERS = frozenset({"sh", "bash", "dash", "ash", "busybox", "sudo", "su", "runuser", "sleep", "tini"})
LICENSES = frozenset({"lmgrd", "hasplmd", "aksusbd", "rlm", "sentinel", "lserv"})


def _each(
    chosen: Callable[[Process], bool], words: Callable[[Process], str]
) -> Callable[[ServiceFit], Iterator[Trace]]:
    return lambda fit: (fit.seen(each.ref, words(each)) for each in fit.processes if chosen(each))


def _argument(pattern: re.Pattern[str]) -> Callable[[ServiceFit], Iterator[Trace]]:
    def check(fit: ServiceFit) -> Iterator[Trace]:
        for process in fit.processes:
            for argument in process.arguments:
                if pattern.search(argument):
                    yield fit.seen(process.ref, f"pid {process.pid} is started with {argument}")

    return check


def _root(fit: ServiceFit) -> Iterator[Trace]:
    """All of its processes are root's; a master that drops privileges for its workers is not."""
    if fit.processes and all(each.user in ROOT for each in fit.processes):
        yield from (fit.seen(each.ref, f"pid {each.pid} runs as {each.user}") for each in fit.processes)


def _capabilities(fit: ServiceFit) -> Iterator[Trace]:
    for process in fit.processes:
        held = [name for bit, name in BEYOND_BASELINE.items() if process.capabilities >> bit & 1]
        if held and process.user not in ROOT:
            yield fit.seen(process.ref, f"pid {process.pid} of {process.user} holds {', '.join(held)}")


def _programs(fit: ServiceFit) -> Iterator[Trace]:
    """Several different programs in one service; shells and the like that only start or wait do not count."""
    programs = {
        each.executable: each
        for each in fit.processes
        if each.executable and each.executable.rsplit("/", 1)[-1] not in STARTERS
    }
    if len(programs) > 1:
        yield from (fit.seen(each.ref, f"{name} is part of it") for name, each in sorted(programs.items()))


def _many_processes(fit: ServiceFit) -> Iterator[Trace]:
    if len(fit.processes) >= MANY_PROCESSES:
        yield fit.seen(fit.processes[0].ref, f"{len(fit.processes)} processes")


def _memory(fit: ServiceFit) -> Iterator[Trace]:
    known = [each.memory_bytes for each in fit.processes if each.memory_bytes is not None]
    if sum(known) > MANY_BYTES:
        yield fit.seen(fit.processes[0].ref, f"its processes hold {sum(known) / 2**30:.0f} GiB together")


def _cores(fit: ServiceFit) -> Iterator[Trace]:
    known = [each.cpu_seconds for each in fit.processes if each.cpu_seconds is not None]
    uptime = fit.host.identity.uptime_seconds
    if uptime and sum(known) / uptime > MANY_CORES:
        yield fit.seen(fit.processes[0].ref, f"{sum(known) / uptime:.0f} cores busy on average since boot")


def _not_measured(fit: ServiceFit) -> Iterator[Trace]:
    for each in fit.processes:
        if each.memory_bytes is None or each.cpu_seconds is None:
            yield fit.seen(each.ref, f"pid {each.pid}: memory or CPU time could not be read")


def _old(fit: ServiceFit) -> Iterator[Trace]:
    for each in fit.processes:
        read = fit.host.section_at.get(each.ref.section)
        if each.started_at is not None and read is not None and read - each.started_at > LONG:
            yield fit.seen(each.ref, f"pid {each.pid} runs since {each.started_at:%Y-%m-%d}")


def _secret_names(fit: ServiceFit) -> Iterator[Trace]:
    for each in fit.processes:
        names = sorted(name for name in each.environment_names or () if SECRET_NAMES.search(name))
        if names:
            yield fit.seen(each.ref, f"environment of pid {each.pid} has {', '.join(names[:4])}")


def _heap(fit: ServiceFit) -> Iterator[Trace]:
    for each in fit.processes:
        name = each.executable.rsplit("/", 1)[-1] or each.command
        if name in JVM and each.arguments and not any(HEAP.search(word) for word in each.arguments):
            yield fit.seen(each.ref, f"pid {each.pid} is a JVM without -Xmx or MaxRAMPercentage")


def _own_name(fit: ServiceFit) -> Iterator[Trace]:
    """Its host's name or an address of its host stands on its command line."""
    words = {each.ip for each in fit.host.addresses if not each.ip.startswith(("127.", "::1", "fe80"))}
    words |= {fit.host.identity.hostname} - {"", "localhost"}
    for process in fit.processes:
        for argument in process.arguments:
            if words.intersection(re.split(r"[^\w.\-]+", argument)):
                yield fit.seen(process.ref, f"pid {process.pid} is started with {argument}")


def _erlang(fit: ServiceFit) -> Iterator[Trace]:
    for process in fit.processes:
        if {"-sname", "-name"} & set(process.arguments) and "beam" in process.executable:
            yield fit.seen(process.ref, f"pid {process.pid} is an Erlang node with a name of its own")


def _container(fit: ServiceFit) -> Iterator[Trace]:
    return (
        fit.seen(each.ref, f"pid {each.pid} runs in container {each.container_id[:12]}")
        for each in fit.processes
        if each.container_id
    )


def _jobs(fit: ServiceFit) -> Iterator[Trace]:
    users = {each.user for each in fit.processes} - ROOT
    for job in fit.host.jobs:
        if job.user in users:
            yield fit.seen(job.ref, f"{job.schedule} as {job.user}: {job.command}")


def _declared(fit: ServiceFit) -> Iterator[Trace]:
    if fit.unit and fit.unit.state_directories:
        yield fit.seen(fit.unit.ref, f"{fit.unit.name} declares {', '.join(fit.unit.state_directories)}")


def _environment_files(fit: ServiceFit) -> Iterator[Trace]:
    if fit.unit and fit.unit.environment_files and fit.host.windows is None:
        yield fit.seen(fit.unit.ref, f"{fit.unit.name} reads {', '.join(fit.unit.environment_files)}")


FITS = (
    Fit(
        "fit.runs_as_root",
        Severity.LOW,
        "all its processes run as root",
        "Give the image a user of its own and runAsNonRoot; to run as root alone proves no need of "
        "privileges.",
        _root,
        STANDARDS,
    ),
    Fit(
        "fit.capabilities",
        Severity.MEDIUM,
        "it holds capabilities that baseline forbids to add",
        "See whether it uses them; if so, it stays privileged on nodes of its own, or its part "
        "becomes a VPC service.",
        _capabilities,
        STANDARDS,
    ),
    Fit(
        "fit.several_programs",
        Severity.INFO,
        "several programs make up this service",
        "One container each: those that share files or loopback in one pod, all others as workloads "
        "of their own.",
        _programs,
        KUBERNETES,
    ),
    Fit(
        "fit.many_processes",
        Severity.LOW,
        f"it has {MANY_PROCESSES} processes or more",
        "Set the kubelet's podPidsLimit above it, or more replicas with fewer processes each.",
        _many_processes,
        KUBERNETES,
    ),
    Fit(
        "fit.memory_of_a_large_node",
        Severity.MEDIUM,
        f"it holds more than {MANY_BYTES // 2**30} GiB of memory",
        "A node type of the r family and one pod per node, or split it.",
        _memory,
    ),
    Fit(
        "fit.cores_of_a_large_node",
        Severity.MEDIUM,
        f"it keeps more than {MANY_CORES:g} cores busy",
        "More replicas where it bears that; else a node type with as many cores, one pod per node.",
        _cores,
    ),
    Fit(
        "fit.use_not_measured",
        Severity.INFO,
        "its use of memory or CPU could not be read",
        "Scan with root by sudo; requests and limits stay unknown until then.",
        _not_measured,
    ),
    Fit(
        "fit.long_running",
        Severity.LOW,
        f"it was not restarted for {LONG.days} days",
        "Pods restart at every upgrade of a node: rehearse a restart before the move.",
        _old,
    ),
    Fit(
        "fit.secret_in_environment",
        Severity.MEDIUM,
        "secrets are in its environment",
        "Secrets Manager through the CSI driver or External Secrets; never in the image or the manifest.",
        _secret_names,
        EKS,
    ),
    Fit(
        "fit.secret_on_command_line",
        Severity.MEDIUM,
        "a secret is on its command line",
        "Everyone on the host reads it there: a Secret from Secrets Manager, mounted as a file.",
        _argument(HIDDEN_SECRET),
        EKS,
    ),
    Fit(
        "fit.environment_files",
        Severity.INFO,
        "it is started with files of environment variables",
        "One ConfigMap, and a Secret for what is secret in them.",
        _environment_files,
        TWELVE,
    ),
    Fit(
        "fit.heap_without_limit",
        Severity.MEDIUM,
        "a JVM has no limit of its own for the heap",
        "In a container it takes a quarter of the limit (Java 8u191 and later), or of the node before: "
        "set MaxRAMPercentage.",
        _heap,
        "JDK-8146115, container awareness of the JVM",
    ),
    Fit(
        "fit.jvm_remote_management",
        Severity.LOW,
        "a JVM is managed remotely by JMX",
        "RMI opens a second port at random: fix com.sun.management.jmxremote.rmi.port, and keep it inside.",
        _argument(re.compile(r"jmxremote(\.port)?(=|$)")),
        "Java SE monitoring and management guide",
    ),
    Fit(
        "fit.debug_port",
        Severity.MEDIUM,
        "it is started for debugging",
        "Who reaches the debugger's port runs code: leave it out of the image.",
        _argument(DEBUG),
    ),
    Fit(
        "fit.cluster_by_multicast",
        Severity.MEDIUM,
        "its command line speaks of a cluster library",
        "Most of these find each other by multicast, which the VPC does not carry: KUBE_PING or DNS_PING.",
        _argument(CLUSTER),
        EKS,
    ),
    Fit(
        "fit.bound_to_host_name",
        Severity.MEDIUM,
        "the name or address of its host is on its command line",
        "Pods change both: a Service's name for others, the downward API or a StatefulSet for itself.",
        _own_name,
        KUBERNETES,
    ),
    Fit(
        "fit.erlang_node_name",
        Severity.MEDIUM,
        "it is an Erlang node whose name is its identity",
        "A StatefulSet with a headless Service, so that the name stays; its data folder is named after it.",
        _erlang,
        KUBERNETES,
    ),
    Fit(
        "fit.license_daemon",
        Severity.HIGH,
        "a license daemon is part of it",
        "Licenses that are bound to a machine's identity do not follow a pod: ask the vendor before "
        "the move.",
        _each(lambda each: each.command in LICENSES, lambda each: f"pid {each.pid} is {each.command}"),
    ),
    Fit(
        "fit.container_already",
        Severity.INFO,
        "it runs in a container today",
        "Take its image and its settings over instead of building a new one; scan the image first.",
        _container,
    ),
    Fit(
        "fit.jobs_of_its_user",
        Severity.LOW,
        "its user has scheduled jobs on the host",
        "A CronJob each, from the same image; a job that works on its files mounts the same volume.",
        _jobs,
        KUBERNETES,
    ),
    Fit(
        "fit.declared_state",
        Severity.INFO,
        "its unit declares state directories",
        "What is declared there needs a volume; what it writes elsewhere is undeclared.",
        _declared,
        "systemd.exec(5), StateDirectory",
    ),
)
RULES = rules_on(ServiceFit, FITS)
