"""What carries files on AWS: one writer, several writers, SMB, what may be lost, and what is not known."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.decide.decide_all import decide_all
from assess.model.host import AccessList, BlockDevice, Directory, FileLocks, NfsUse
from tests.assess.decide.small_estates import (
    GIB,
    REF,
    About,
    Edge,
    EdgeKind,
    Export,
    Gap,
    Mount,
    OpenFile,
    Reason,
    Setting,
    State,
    SurfaceKind,
    TenantSpec,
    decided,
    detail,
    estate,
    host,
    rules_of,
    service,
    surface,
)

UP = "/srv/app/uploads"
DEFAULT = "state.directory.product_default"
ROOT = Mount("/", "ext4", "/dev/sda1", ("rw",), "8:1", REF)


def nfs(where: str, *options: str, source: str = "nas:/export/up") -> Mount:
    return Mount(where, "nfs4", source, ("rw", *options), "0:50", REF)


def one_host(
    facts: Any = None, state: Any = State.DURABLE, more_services: Any = (), path: Any = UP, **more: Any
) -> Any:
    """One tenant, one host a1 with php-fpm, one surface of it."""
    return estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1", **(facts or {})))],
        services=[service("a1", "php-fpm", "app"), *more_services],
        surfaces=[surface("a1", path, "alpha", "php-fpm", state, **more)],
    )


def mounted(*options: str, **facts: Any) -> Any:
    return {"mounts": (ROOT, nfs(UP, *options)), **facts}


def exported(*protocols: str, options: tuple[str, ...] = ()) -> Any:
    return {
        "exports": tuple(Export(each, "up", "/srv/app", REF, ("10.0.0.0/24",), options) for each in protocols)
    }


def fast(reads: float, writes: float) -> Any:
    return {
        "block_devices": (
            BlockDevice("sda1", "8:1", GIB, REF, reads_per_second=reads, writes_per_second=writes),
        )
    }


JOINED = (Setting("/etc/samba/smb.conf", "global.security", "ads", REF),)
SHARED_BLOCK = {"mounts": (ROOT, Mount("/srv", "ocfs2", "/dev/dm-1", ("rw",), "253:1", REF))}
LUSTRE = {"mounts": (ROOT, Mount("/srv", "lustre", "mgs:/fs", ("rw",), "0:9", REF))}
ZFS_EXPORT = {"mounts": (ROOT, Mount("/srv", "zfs", "tank/srv", ("rw",), "0:7", REF)), **exported("nfs")}

CASES = [
    # name, situation, choice, access mode, rule
    ("one writer on a local disk", one_host(), "EBS gp3", "RWO", "single_writer_block"),
    (
        "a database file inside the application",
        one_host(flags=("sqlite",)),
        "EBS gp3",
        "RWOP",
        "single_writer_block",
    ),
    ("more IOPS than gp3 gives", one_host(fast(30_000, 20_000)), "EBS io2", "RWO", "single_writer_block"),
    (
        "more than one volume holds",
        one_host(size_bytes=60_000 * GIB),
        "FSx ONTAP",
        "RWX",
        "beyond_one_volume",
    ),
    ("an NFS mount", one_host(mounted("vers=4.1")), "EFS", "RWX", "shared_files"),
    ("an export", one_host(exported("nfs")), "EFS", "RWX", "shared_files"),
    ("NFSv3", one_host(mounted("vers=3")), "FSx OpenZFS", "RWX", "efs_disqualified"),
    ("NFSv3 in other words", one_host(mounted("nfsvers=3")), "FSx OpenZFS", "RWX", "efs_disqualified"),
    ("Kerberos", one_host(mounted("vers=4.2", "sec=krb5p")), "FSx ONTAP", "RWX", "efs_disqualified"),
    (
        "quotas",
        one_host({**exported("nfs"), "mounts": (replace(ROOT, options=("rw", "usrquota")),)}),
        "FSx OpenZFS",
        "RWX",
        "efs_disqualified",
    ),
    ("ZFS below the export", one_host(ZFS_EXPORT), "FSx OpenZFS", "RWX", "efs_disqualified"),
    ("Samba in a domain", one_host({**exported("smb"), "settings": JOINED}), "FSx for Windows", "RWX", "smb"),
    ("NFS and SMB on the same files", one_host(exported("nfs", "smb")), "FSx ONTAP", "RWX", "nfs_and_smb"),
    ("a cluster file system", one_host(SHARED_BLOCK), "FSx ONTAP", "RWX", "shared_block"),
    ("Lustre", one_host(LUSTRE), "FSx Lustre", "RWX", "lustre"),
    ("backups", one_host(purpose="backup"), "S3", "", "backup_target"),
    ("what may be lost", one_host(state=State.EPHEMERAL), "emptyDir", "", "ephemeral"),
    (
        "what may be lost but is shared",
        one_host(mounted("vers=4.1"), State.EPHEMERAL),
        "EFS",
        "RWX",
        "shared_ephemeral",
    ),
    ("memory", one_host(kind=SurfaceKind.MEMORY, state=State.EPHEMERAL), "none", "", "memory"),
    ("configuration", one_host(kind=SurfaceKind.CONFIG), "Secrets Manager", "", "config_secret"),
]


@pytest.mark.parametrize(
    ("name", "situation", "choice", "mode", "rule"), CASES, ids=[case[0] for case in CASES]
)
def test_evidence_leads_to_storage(name: Any, situation: Any, choice: Any, mode: Any, rule: Any) -> None:
    answer = decided(situation, About.STORAGE, f"a1:{UP}")
    assert answer.choice == choice
    assert dict(answer.details).get("access_mode", "") == mode
    assert answer.reasons[0].rule == f"decide.storage.{rule}"
    assert answer.rejected
    assert choice not in {each.choice for each in answer.rejected}
    assert answer.would_change_it


def test_what_is_stateless_gets_no_storage() -> None:
    answers = decide_all(one_host(state=State.STATELESS))
    assert not [each for each in answers if each.about is About.STORAGE]


def test_the_unknown_is_treated_as_durable_and_said() -> None:
    answer = decided(one_host(state=State.UNKNOWN, confidence=0.3), About.STORAGE, f"a1:{UP}")
    assert answer.choice == "EBS gp3"
    assert answer.confidence <= 0.5
    assert "decide.storage.unknown_as_durable" in rules_of(answer)


def test_what_was_not_read_could_hide_a_second_writer() -> None:
    blind = {"gaps": (Gap("a1", "exports", Reason.DENIED, "no"),)}
    answer = decided(one_host(blind), About.STORAGE, f"a1:{UP}")
    assert "decide.storage.unseen_writers" in rules_of(answer)
    assert answer.confidence <= 0.6


def test_a_share_without_any_sign_of_a_domain_is_less_sure() -> None:
    plain = decided(one_host(exported("smb")), About.STORAGE, f"a1:{UP}")
    joined = decided(one_host({**exported("smb"), "settings": JOINED}), About.STORAGE, f"a1:{UP}")
    assert plain.choice == joined.choice == "FSx for Windows"
    assert plain.confidence < joined.confidence


def test_configuration_in_which_no_setting_is_secret_may_be_a_config_map() -> None:
    setting = Setting(UP, "report.title", "monthly", REF)
    situation = one_host({"settings": (setting,)}, kind=SurfaceKind.CONFIG)
    assert decided(situation, About.STORAGE, f"a1:{UP}").choice == "ConfigMap"
    secret = replace(setting, key="DB_PASSWORD")
    situation = one_host({"settings": (setting, secret)}, kind=SurfaceKind.CONFIG)
    assert decided(situation, About.STORAGE, f"a1:{UP}").choice == "Secrets Manager"


def test_a_volume_has_room_to_grow_and_keeps_its_data() -> None:
    answer = decided(one_host(fast(1000, 1500), size_bytes=100 * GIB), About.STORAGE, f"a1:{UP}")
    assert detail(answer, "size_gib") == "130"  # 30 % more than today
    assert detail(answer, "iops") == "5000"  # twice what was measured, above the baseline of 3000
    assert detail(answer, "reclaimPolicy") == "Retain"
    assert detail(answer, "volumeBindingMode") == "WaitForFirstConsumer"
    # 130 GiB at 0.08 USD and 2000 IOPS above the baseline at 0.005 USD
    assert answer.monthly_cost_usd == pytest.approx(130 * 0.08 + 2000 * 0.005)


def test_a_size_that_is_not_known_is_not_made_up() -> None:
    answer = decided(one_host(size_bytes=None), About.STORAGE, f"a1:{UP}")
    assert detail(answer, "size_gib") == "unknown"
    assert answer.monthly_cost_usd is None


def test_a_price_that_is_not_known_stays_unknown() -> None:
    answer = decided(one_host(mounted("sec=krb5")), About.STORAGE, f"a1:{UP}")
    assert answer.choice == "FSx ONTAP"
    assert answer.monthly_cost_usd is None


def test_hosts_that_mount_one_export_are_writers_of_one_place() -> None:
    share = "nas:/export/up"
    server_side = replace(surface("nas", "/export/up", "alpha", "nfs-server"), name=share)
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[
            ("alpha", host("nas", exports=(Export("nfs", "/export/up", "/export/up", REF, ("*",)),))),
            ("alpha", host("w1", mounts=(ROOT, nfs("/mnt/up", source="10.0.0.9:/export/up")))),
            ("alpha", host("w2", mounts=(ROOT, nfs("/mnt/up", source="nas.lan:/export/up")))),
        ],
        services=[service("nas", "nfs-server", "file")],
        surfaces=[server_side],
        edges=[Edge("w1", share, EdgeKind.MOUNTS), Edge("w2", share, EdgeKind.MOUNTS)],
    )
    answer = decided(situation, About.STORAGE, share)
    assert answer.choice == "EFS"
    assert "w1" in answer.reasons[0].text
    assert "w2" in answer.reasons[0].text


def test_the_same_path_on_two_hosts_of_one_service_is_doubted() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1")), ("alpha", host("a2"))],
        services=[service("a1", "php-fpm", "app"), service("a2", "php-fpm", "app")],
        surfaces=[surface("a1", UP, "alpha", "php-fpm"), surface("a2", UP, "alpha", "php-fpm")],
    )
    answer = decided(situation, About.STORAGE, f"a1:{UP}")
    assert answer.choice == "EFS"
    assert answer.confidence <= 0.6
    assert answer.rejected[0].choice == "EBS gp3"


@pytest.mark.parametrize("key", ["db_host", "spring.datasource.url", "ldap.uri", "dsn"])
def test_configuration_that_says_how_to_reach_a_service_is_kept_as_a_secret(key: str) -> None:
    """Passwords are never read, so that none was seen proves nothing where a login is configured."""
    setting = Setting(UP, key, "pg.internal", REF)
    answer = decided(one_host({"settings": (setting,)}, kind=SurfaceKind.CONFIG), About.STORAGE, f"a1:{UP}")
    assert answer.choice == "Secrets Manager"
    assert key in answer.reasons[0].text


def test_collected_logs_that_are_kept_become_an_archive_of_objects() -> None:
    answer = decided(one_host(purpose="log", flags=("append-only", "shared")), About.STORAGE, f"a1:{UP}")
    assert (answer.choice, answer.reasons[0].rule) == ("S3", "decide.storage.log_archive")


def test_logs_that_other_hosts_mount_stay_shared_files() -> None:
    situation = one_host({**mounted(), **exported("nfs")}, purpose="log")
    assert decided(situation, About.STORAGE, f"a1:{UP}").choice == "EFS"


def test_what_a_file_server_keeps_for_itself_falls_away_with_it() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1"))],
        services=[service("a1", "samba", "file-server")],
        surfaces=[
            surface(
                "a1", "/var/lib/samba", "alpha", "samba", State.DURABLE, rules=(DEFAULT,), purpose="data"
            ),
            surface("a1", "/srv/own", "alpha", "samba", State.DURABLE, rules=(), purpose="data"),
        ],
    )
    answer = decided(situation, About.STORAGE, "a1:/var/lib/samba")
    assert answer.choice == "none"
    assert "logins are made again" in answer.reasons[0].text
    assert decided(situation, About.STORAGE, "a1:/srv/own").choice == "EBS gp3"


@pytest.mark.parametrize(
    "facts",
    [
        {"exports": (Export("smb", "up", "/var/lib/samba/up", REF, (), ()),)},
        {"gaps": (Gap("a1", "smb_shares", Reason.DENIED, "no"),)},
    ],
    ids=["a share below", "shares not read"],
)
def test_what_a_file_server_keeps_stays_where_shares_may_lie_in_it(facts: Any) -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1", **facts))],
        services=[service("a1", "samba", "file-server")],
        surfaces=[surface("a1", "/var/lib/samba", "alpha", "samba", State.DURABLE, rules=(DEFAULT,))],
    )
    assert decided(situation, About.STORAGE, "a1:/var/lib/samba").choice != "none"


def test_the_directory_of_a_database_server_falls_away_with_the_managed_service() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1"))],
        services=[service("a1", "postgresql", "rdbms")],
        surfaces=[surface("a1", "/var/lib/postgresql/15/main", "alpha", "postgresql", State.DURABLE)],
    )
    answer = decided(situation, About.STORAGE, "a1:/var/lib/postgresql/15/main")
    assert answer.choice == "none"
    assert "falls away with the managed service" in answer.reasons[0].text


def test_keys_of_a_login_are_no_volume() -> None:
    answer = decided(
        one_host(path="/home/drop/.ssh", state=State.UNKNOWN), About.STORAGE, "a1:/home/drop/.ssh"
    )
    assert answer.choice == "Secrets Manager"
    assert answer.confidence <= 0.5


def test_a_process_that_writes_durable_files_names_them_instead_of_calling_its_memory_durable() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1"))],
        services=[service("a1", "php-fpm", "app")],
        surfaces=[
            surface("a1", UP, "alpha", "php-fpm", State.DURABLE),
            surface("a1", "mem", "alpha", "php-fpm", State.DURABLE, kind=SurfaceKind.MEMORY),
        ],
    )
    answer = decided(situation, About.STORAGE, "a1:mem")
    assert f"decided for itself: a1:{UP}" in answer.reasons[0].text


def test_logs_that_may_be_lost_go_to_the_log_service_and_not_to_a_volume() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1")), ("alpha", host("a2"))],
        services=[service("a1", "nginx", "web"), service("a2", "nginx", "web")],
        surfaces=[
            surface(each, "/var/log/nginx", "alpha", "nginx", State.EPHEMERAL, purpose="log")
            for each in ("a1", "a2")
        ],
    )
    answer = decided(situation, About.STORAGE, "a1:/var/log/nginx")
    assert answer.choice == "none"
    assert "CloudWatch Logs" in answer.reasons[0].text


SECOND_WRITERS: dict[str, Callable[[dict[str, Any]], tuple[dict[str, Any], tuple[Any, ...]]]] = {
    "a service on the same host": lambda facts: (
        {**facts, "open_files": (OpenFile(200, f"{UP}/x", REF),)},
        (service("a1", "node", "app", pids=(200,)),),
    ),
    "an NFS export": lambda facts: ({**facts, **exported("nfs")}, ()),
    "an SMB export": lambda facts: ({**facts, **exported("smb")}, ()),
    "a network mount below it": lambda facts: ({**facts, "mounts": (ROOT, nfs(UP))}, ()),
    "a cluster file system below it": lambda facts: ({**facts, **SHARED_BLOCK}, ()),
}
extras = st.fixed_dictionaries(
    {
        "flags": st.sampled_from([(), ("sqlite",), ("user-visible",)]),
        "purpose": st.sampled_from(["", "uploads", "data", "log"]),
        "size_bytes": st.sampled_from([None, GIB, 500 * GIB, 70_000 * GIB]),
        "state": st.sampled_from([State.DURABLE, State.UNKNOWN, State.EPHEMERAL]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SECOND_WRITERS)), extras, st.sampled_from([{}, fast(50_000, 50_000)]))
def test_a_second_writer_never_gets_a_volume_for_one(kind: Any, more: Any, facts: Any) -> None:
    facts, services = SECOND_WRITERS[kind](facts)
    answer = decided(one_host(facts, more_services=services, **more), About.STORAGE, f"a1:{UP}")
    assert dict(answer.details).get("access_mode", "") not in {"RWO", "RWOP"}
    assert answer.choice not in {"EBS gp3", "EBS io2"}


@pytest.mark.parametrize(
    ("owners", "words"),
    [
        (("app",), "enforced: all files are app's"),
        (("app", "mail"), "not enforced: 2 owners"),
        ((), "unknown"),
    ],
    ids=["one owner", "two owners", "owners not read"],
)
def test_an_access_point_gives_one_identity_to_all_only_where_files_have_one_owner(
    owners: Any, words: Any
) -> None:
    facts = mounted("vers=4.1", directories=(Directory(UP, 10, GIB, REF, owners=owners),))
    answer = decided(one_host(facts), About.STORAGE, f"a1:{UP}")
    assert detail(answer, "posix_user").startswith(words)
    assert detail(answer, "basePath") == "/alpha"


OLD_ENOUGH = 86_400


def writing(mean_bytes: int, per_second: int, age: int = OLD_ENOUGH, locks: int = 0) -> Mount:
    """The NFS mount of the uploads with what its client counted since it was mounted."""
    count = per_second * age
    return replace(nfs(UP, "vers=4.1"), nfs=NfsUse(age, count, 0, locks, count * mean_bytes, REF))


def held(ranges: int, most: int, mandatory: int = 0, device: str = "0:50") -> FileLocks:
    return FileLocks(device, ranges, 0, mandatory, most, REF)


def counted(mount: Mount, *locks: FileLocks) -> dict[str, Any]:
    return {"mounts": (ROOT, mount), "file_locks": locks}


UNBARRED = nfs(UP, "vers=4.1")


@pytest.mark.parametrize(
    ("facts", "choice", "rule", "words"),
    [
        (counted(writing(4096, 300)), "FSx OpenZFS", "efs_disqualified", "300.0 a second of 4.0 KiB"),
        (counted(writing(2**20, 300)), "EFS", "writes_seen", "300.0 a second of 1024.0 KiB"),
        (counted(writing(4096, 300, age=60)), "EFS", "writes_seen", "300.0 a second"),
        (counted(writing(4096, 1, locks=9)), "EFS", "locks_seen", "took 9 locks"),
        (counted(UNBARRED, held(9000, 3)), "FSx OpenZFS", "locks_seen", "9000"),
        (counted(UNBARRED, held(600, 513)), "FSx OpenZFS", "locks_seen", "513"),
        (counted(UNBARRED, held(1, 1, 1)), "FSx ONTAP", "locks_seen", "mandatory"),
        (counted(UNBARRED, held(2, 1)), "EFS", "locks_seen", "2 byte-range locks"),
        (counted(UNBARRED, held(9000, 9, device="8:1")), "EFS", "shared_files", ""),
    ],
    ids=[
        *("many small writes", "many large writes", "small writes of a minute", "locks by NFS", "many locks"),
        *("many on one file", "a mandatory lock", "few locks", "locks elsewhere"),
    ],
)
def test_efs_is_judged_by_what_clients_were_counted_to_do(
    facts: dict[str, Any], choice: str, rule: str, words: str
) -> None:
    answer = decided(one_host(facts), About.STORAGE, f"a1:{UP}")
    assert answer.choice == choice
    assert f"decide.storage.{rule}" in rules_of(answer)
    assert any(words in each.text for each in answer.reasons)


def test_access_lists_of_an_exported_folder_bar_efs_and_are_shown() -> None:
    facts = {**exported("nfs"), "access_lists": (AccessList("/srv/app", REF), AccessList("/srv/other", REF))}
    answer = decided(one_host(facts), About.STORAGE, f"a1:{UP}")
    assert answer.choice == "FSx ONTAP"
    assert "access list on or in /srv/app" in [each.observed for each in answer.evidence]
    other = {**exported("nfs"), "access_lists": (AccessList("/srv/other", REF),)}
    assert decided(one_host(other), About.STORAGE, f"a1:{UP}").choice == "EFS"
