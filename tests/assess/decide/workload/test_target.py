"""What services become, with how many replicas, and what of it was only guessed."""

from dataclasses import replace
from typing import Any

import pytest

from assess.decide.decide_all import decide_all
from assess.model.host import ScheduledJob
from tests.assess.decide.small_estates import (
    REF,
    About,
    Gap,
    OpenFile,
    Reason,
    State,
    SurfaceKind,
    TenantSpec,
    decided,
    detail,
    estate,
    host,
    process,
    rules_of,
    service,
    surface,
)


def running(signature: Any, category: Any, facts: Any = None, surfaces: Any = (), **more: Any) -> Any:
    return estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1", **{"processes": (process(100),), **(facts or {})}))],
        services=[service("a1", signature, category, **more)],
        surfaces=surfaces,
    )


def keeps(signature: Any, **more: Any) -> Any:
    return (surface("a1", "/srv/data", "alpha", signature, **more),)


JOB = ScheduledJob("/var/spool/cron/crontabs/app", "0 2 * * *", "app", "/srv/app/nightly", REF)
SYSTEM_JOB = ScheduledJob("/etc/cron.d/sysstat", "5 * * * *", "root", "debian-sa1", REF)
DEVICE = OpenFile(100, "/dev/ttyACM-scanner", REF)

CASES = [
    # name, situation, choice, rule
    ("an application without files", running("php-fpm", "app"), "Deployment", "no_volume_of_its_own"),
    (
        "an application with files",
        running("php-fpm", "app", surfaces=keeps("php-fpm")),
        "StatefulSet",
        "one_writer",
    ),
    (
        "an application with shared files",
        running("php-fpm", "app", surfaces=keeps("php-fpm", flags=("shared",))),
        "Deployment",
        "no_volume_of_its_own",
    ),
    (
        "files that may be lost",
        running("php-fpm", "app", surfaces=keeps("php-fpm", state=State.EPHEMERAL)),
        "Deployment",
        "no_volume_of_its_own",
    ),
    (
        "files of unknown worth",
        running("php-fpm", "app", surfaces=keeps("php-fpm", state=State.UNKNOWN)),
        "StatefulSet",
        "one_writer",
    ),
    (
        "an application of which nothing is known",
        running("php-fpm", "app", surfaces=keeps("php-fpm", state=State.UNKNOWN, kind=SurfaceKind.MEMORY)),
        "unknown",
        "unknown_state",
    ),
    (
        "a balancer of which nothing is known",
        running("haproxy", "lb", surfaces=keeps("haproxy", state=State.UNKNOWN, kind=SurfaceKind.MEMORY)),
        "Deployment",
        "no_volume_of_its_own",
    ),
    ("a broker that AWS offers", running("rabbitmq", "broker"), "managed service", "managed_product"),
    (
        "a broker that it does not",
        running("beanstalkd", "broker", surfaces=keeps("beanstalkd")),
        "StatefulSet",
        "one_writer",
    ),
    ("a document store", running("mongodb", "document-db"), "StatefulSet", "keeps_data"),
    ("the clock", running("chrony", "infra"), "retire", "retired"),
    ("the login", running("openssh", "remote-access"), "retire", "retired"),
    ("a watcher of the host", running("node-exporter", "monitoring"), "DaemonSet", "node_agent"),
    ("a hypervisor", running("kvm", "virt"), "stays a VM", "stays"),
    ("a directory of users", running("openldap", "directory"), "stays a VM", "stays"),
    (
        "cron with jobs",
        running("cron", "scheduler", {"jobs": (JOB, SYSTEM_JOB)}),
        "CronJob",
        "scheduled_jobs",
    ),
    (
        "cron with the system's jobs only",
        running("cron", "scheduler", {"jobs": (SYSTEM_JOB,)}),
        "retire",
        "scheduler_idle",
    ),
    ("a cache", running("memcached", "cache"), "managed service", "cache_managed"),
    ("a database seen as a process", running("postgresql", "rdbms"), "managed service", "database_managed"),
    ("a database without a twin", running("firebird", "rdbms"), "stays a VM", "database_stays"),
    (
        "software that nobody knows",
        running("acmed", "unknown", confidence=0.4),
        "Deployment",
        "no_volume_of_its_own",
    ),
]


@pytest.mark.parametrize(("name", "situation", "choice", "rule"), CASES, ids=[case[0] for case in CASES])
def test_evidence_leads_to_a_workload(name: Any, situation: Any, choice: Any, rule: Any) -> None:
    subject = situation.observed.services[0].name
    answer = decided(situation, About.WORKLOAD, subject)
    assert answer.choice == choice
    assert answer.reasons[0].rule == f"decide.workload.{rule}"
    assert choice not in {each.choice for each in answer.rejected}
    assert answer.would_change_it


def test_a_service_told_by_its_name_alone_is_six_tenths_sure_at_most() -> None:
    answer = decided(running("php-fpm", "app", confidence=0.6), About.WORKLOAD, "a1/php-fpm")
    assert answer.confidence <= 0.6


def test_without_a_view_of_open_files_nobody_is_sure_that_nothing_is_written() -> None:
    blind = {"gaps": (Gap("a1", "open_files", Reason.DENIED, "permission denied"),)}
    assert decided(running("php-fpm", "app", blind), About.WORKLOAD, "a1/php-fpm").confidence <= 0.6


def test_replicas_follow_the_hosts_of_today_and_drains_are_not_blocked() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host(f"a{n}")) for n in (1, 2, 3)],
        services=[service(f"a{n}", "php-fpm", "app") for n in (1, 2, 3)],
    )
    answer = decided(situation, About.WORKLOAD, "a1/php-fpm")
    assert detail(answer, "replicas") == "3"
    assert detail(answer, "pod_disruption_budget") == "maxUnavailable 1"
    assert detail(answer, "replaces") == "a1, a2, a3"


def test_one_writer_means_one_pod_and_no_budget_that_blocks_a_drain() -> None:
    answer = decided(running("php-fpm", "app", surfaces=keeps("php-fpm")), About.WORKLOAD, "a1/php-fpm")
    assert detail(answer, "replicas") == "1"
    assert detail(answer, "pod_disruption_budget").startswith("none")


def test_what_must_run_once_is_replaced_and_not_rolled() -> None:
    lock = surface("a1", "/run/lock/app", "alpha", "php-fpm", State.EPHEMERAL, flags=("singleton",))
    answer = decided(running("php-fpm", "app", surfaces=(lock,)), About.WORKLOAD, "a1/php-fpm")
    assert (detail(answer, "replicas"), detail(answer, "strategy")) == ("1", "Recreate")


def test_sessions_in_memory_are_said() -> None:
    memory = surface(
        "a1", "sessions", "alpha", "tomcat", State.EPHEMERAL, kind=SurfaceKind.MEMORY, flags=("user-visible",)
    )
    answer = decided(running("tomcat", "app", surfaces=(memory,)), About.WORKLOAD, "a1/tomcat")
    assert "decide.workload.sessions_in_memory" in rules_of(answer)


@pytest.mark.parametrize(
    ("users", "level"), [("app", "restricted"), ("root", "baseline")], ids=["its own user", "root alone"]
)
def test_pod_security_follows_what_was_used(users: Any, level: Any) -> None:
    situation = running("php-fpm", "app")
    facts = replace(situation.observed.hosts["a1"], processes=(process(100, users),))
    situation = replace(situation, observed=replace(situation.observed, hosts={"a1": facts}))
    assert detail(decided(situation, About.WORKLOAD, "a1/php-fpm"), "pod_security") == level


def test_a_device_of_the_host_keeps_it_on_a_vm() -> None:
    answer = decided(
        running("acmed", "unknown", {"open_files": (OpenFile(100, "/dev/scanner0", REF),)}),
        About.WORKLOAD,
        "a1/acmed",
    )
    assert (answer.choice, answer.reasons[0].rule) == ("stays a VM", "decide.workload.host_device")


def test_requests_are_what_was_used_with_head_room_and_unknown_where_nothing_was() -> None:
    # 200 MiB and 10,000 CPU seconds in 1,000,000 seconds, each with 20 % more.
    answer = decided(running("php-fpm", "app"), About.WORKLOAD, "a1/php-fpm")
    assert (detail(answer, "request_memory_mib"), detail(answer, "request_cpu_millicores")) == ("240", "12")
    unmeasured = running("php-fpm", "app", pids=(999,))
    answer = decided(unmeasured, About.WORKLOAD, "a1/php-fpm")
    assert (detail(answer, "request_memory_mib"), detail(answer, "request_cpu_millicores")) == (
        "unknown",
        "unknown",
    )


def test_the_data_of_a_managed_product_need_no_volume() -> None:
    situation = running("rabbitmq", "broker", surfaces=keeps("rabbitmq"))
    assert decided(situation, About.STORAGE, "a1:/srv/data").choice == "none"


def test_every_service_has_one_answer() -> None:
    situation = running("php-fpm", "app")
    assert [each.subject for each in decide_all(situation) if each.about is About.WORKLOAD] == ["a1/php-fpm"]


@pytest.mark.parametrize("with_volumes", [False, True], ids=["no volume known", "a volume each"])
def test_members_of_one_product_become_one_stateful_set_that_starts_in_parallel(with_volumes: Any) -> None:
    names = ("m1", "m2", "m3")
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host(each, processes=(process(100),))) for each in names],
        services=[service(each, "mongodb", "document-db") for each in names],
        surfaces=[surface(each, f"/var/lib/mongodb-{each}", "alpha", "mongodb") for each in names]
        if with_volumes
        else (),
    )
    answer = decided(situation, About.WORKLOAD, "m1/mongodb")
    assert answer.choice == "StatefulSet"
    assert detail(answer, "replicas") == "3"
    assert detail(answer, "podManagementPolicy") == "Parallel"
    assert detail(answer, "pod_disruption_budget") == "maxUnavailable 1"
    assert "decide.workload.members" in rules_of(answer)


def test_one_replica_has_no_budget_that_would_block_every_drain() -> None:
    answer = decided(running("mongodb", "document-db"), About.WORKLOAD, "a1/mongodb")
    assert detail(answer, "replicas") == "1"
    assert detail(answer, "pod_disruption_budget").startswith("none")


def test_limits_follow_the_use_that_was_measured_and_are_unknown_without_it() -> None:
    # 200 MiB with 20 % head room are requested, half as much again is the limit.
    answer = decided(running("php-fpm", "app"), About.WORKLOAD, "a1/php-fpm")
    assert (detail(answer, "request_memory_mib"), detail(answer, "limit_memory_mib")) == ("240", "360")
    assert detail(answer, "limit_cpu").startswith("none")
    blind = running("php-fpm", "app", {"processes": (process(100, memory_bytes=None),)})
    assert detail(decided(blind, About.WORKLOAD, "a1/php-fpm"), "limit_memory_mib") == "unknown"


def test_what_stops_the_next_level_of_pod_security_is_named() -> None:
    root = running("php-fpm", "app", {"processes": (process(100, user="root"),)})
    assert "runs as root" in detail(decided(root, About.WORKLOAD, "a1/php-fpm"), "pod_security_stops")
    plain = decided(running("php-fpm", "app"), About.WORKLOAD, "a1/php-fpm")
    assert "pod_security_stops" not in dict(plain.details)


def test_an_unknown_workload_says_what_to_plan_with_and_asks_for_what_a_pod_would() -> None:
    unknown = keeps("php-fpm", state=State.UNKNOWN, kind=SurfaceKind.MEMORY)
    answer = decided(running("php-fpm", "app", surfaces=unknown), About.WORKLOAD, "a1/php-fpm")
    assert (answer.confidence, detail(answer, "plan_with")) == (0.0, "StatefulSet")
    assert {"request_memory_mib", "pod_security"} <= dict(answer.details).keys()
