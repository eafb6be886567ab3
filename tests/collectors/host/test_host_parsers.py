# ruff: noqa: E501  sections read better whole
"""Sections of known meaning, each with the facts that follow from it."""

from datetime import UTC, datetime

import pytest

from assess.model.evidence import Evidence, Reason
from collectors.host.containers import parse_containers
from collectors.host.exports import parse_exports
from collectors.host.gaps import SECTIONS
from collectors.host.identity import parse_identity, parse_users
from collectors.host.linux import parse
from collectors.host.mounts import parse_block_devices, parse_mounts
from collectors.host.open_files import parse_open_files, parse_socket_owners
from collectors.host.processes import ProcessSections, container_of, parse_processes, unit_of
from collectors.host.schedules import parse_jobs
from collectors.host.units import parse_units

AT = datetime(2026, 11, 21, tzinfo=UTC)
ROW = "812\t1\t812\t5000\t250\t10\t33\t33\t0000000000000400\t1\t/system.slice/shop.service\tsh) op\\n\n"


def test_a_mount_keeps_its_escaped_name_and_is_sized_by_df() -> None:
    (mount,) = parse_mounts(
        "36 25 8:17 / /srv/my\\040data rw,noatime shared:1 - ext4 /dev/sdb1 rw,errors=remount-ro\n",
        "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sdb1 1000 400 600 40% /srv/my data\n",
    )
    assert (mount.mountpoint, mount.fstype, mount.source, mount.device) == (
        "/srv/my data",
        "ext4",
        "/dev/sdb1",
        "8:17",
    )
    assert (mount.size_bytes, mount.used_bytes) == (1024_000, 409_600)
    assert mount.options == ("rw", "noatime", "errors=remount-ro")


def test_a_network_mount_has_no_size_but_the_bytes_that_it_exchanged() -> None:
    sample = "at {0}\ndevice nas1:/export mounted on /mnt with fstype nfs4 statvers=1.1\n\tbytes:\t1 2 3 4 {1} 0 7 8\n"
    (mount,) = parse_mounts(
        "40 25 0:50 / /mnt rw - nfs4 nas1:/export rw\n",
        "",
        sample.format("10.00", 1000),
        sample.format("15.00", 6000),
    )
    assert (mount.size_bytes, mount.bytes_per_second) == (None, 1000.0)


def test_disk_rates_come_from_two_samples_and_parents_from_the_stack() -> None:
    devices = "device sda 8:0 2048 1  \ndevice dm-0 253:0 1024 0 vg-data LVM-x\nparent dm-0 sda\n"
    first = "at 100.00\n8 0 sda 10 0 0 0 20 0 0 0 0 0 0\n"
    second = "at 110.00\n8 0 sda 30 0 0 0 120 0 0 0 0 0 0\n"
    disk, volume = parse_block_devices(devices, first, second)
    assert (disk.size_bytes, disk.rotational, disk.reads_per_second, disk.writes_per_second) == (
        1048576,
        True,
        2.0,
        10.0,
    )
    assert (volume.parents, volume.rotational, volume.reads_per_second) == (("sda",), False, None)


def test_a_process_is_put_together_from_its_sections() -> None:
    sections = ProcessSections(
        processes="ticks 100 page 4096\nbtime 1000\n" + ROW,
        commands="812\tphp\t-a\t<hidden>\n",
        environment="812 DB_HOST PATH\n",
        links="812 exe /usr/bin/php (deleted)\n812 cwd /srv/my\\ shop\n812 ns/net net:[4026531840]\n",
        io="at 10.00\n812 0 1000 0\n",
        io_again="at 15.00\n812 0 6500 500\n",
    )
    (process,) = parse_processes(sections, {33: "www-data"})
    assert (process.user, process.command, process.executable) == ("www-data", "sh) op\n", "/usr/bin/php")
    assert process.started_at == datetime.fromtimestamp(1050, UTC)
    assert (process.cpu_seconds, process.memory_bytes, process.capabilities) == (2.5, 40960, 0x400)
    assert process.working_directory == "/srv/my shop"
    assert process.environment_names == ("DB_HOST", "PATH")
    assert process.write_bytes_per_second == 1000.0


def test_what_was_not_readable_of_a_process_is_none() -> None:
    (process,) = parse_processes(ProcessSections(processes=ROW), {})
    assert (process.environment_names, process.write_bytes_per_second, process.started_at) == (
        None,
        None,
        None,
    )
    assert process.user == "33"


@pytest.mark.parametrize(
    ("group", "unit", "container"),
    [
        ("/system.slice/nginx.service", "nginx.service", ""),
        ("/user.slice/user-1000.slice/user@1000.service/app.slice/web.service", "web.service", ""),
        ("/user.slice/user-0.slice/session-3.scope", "", ""),
        (f"/system.slice/docker-{'ab' * 32}.scope", "", "ab" * 32),
        (f"/docker/{'0f' * 32}", "", "0f" * 32),
        ("/lxc.payload.web1/system.slice/cron.service", "cron.service", "web1"),
    ],
)
def test_a_control_group_names_unit_and_container(group: str, unit: str, container: str) -> None:
    assert (unit_of(group), container_of(group)) == (unit, container)


def test_open_files_tell_append_deletion_and_mapping() -> None:
    body = (
        "812 s 77 78\n812 f 3 -w /var/log/shop.log\n812 f 4 rw /srv/my\\ data.db\n"
        "812 f 5 rw /tmp/gone (deleted)\n812 o 3 02102001\n812 o 4 0100002\n"
    )
    files = {each.path: each for each in parse_open_files(body, "900 /srv/index.mdb\n")}
    assert files["/var/log/shop.log"].append_only
    assert not files["/srv/my data.db"].append_only
    assert files["/tmp/gone"].deleted
    assert files["/srv/index.mdb"].mapped


def test_a_socket_belongs_to_the_topmost_holder_but_not_to_init() -> None:
    body = "1 s 77\n812 s 77 78\n813 s 77 78\n"
    assert parse_socket_owners(body, {1: 0, 812: 1, 813: 812}) == {77: 812, 78: 812}


def test_exports_keep_clients_and_options() -> None:
    nfs, smb = parse_exports(
        "/etc/exports\t/srv/my\\040files 10.0.0.0/8(rw,no_root_squash) web*(ro) # all\n",
        "/etc/samba/smb.conf\t[global]\n/etc/samba/smb.conf\tworkgroup = SHOP\n"
        "/etc/samba/smb.conf\t[docs]\n/etc/samba/smb.conf\tpath = /srv/docs\n/etc/samba/smb.conf\thosts allow = 10.0.0.1, 10.0.0.2\n",
    )
    assert (nfs.path, nfs.clients) == ("/srv/my files", ("10.0.0.0/8", "web*"))
    assert nfs.options == ("rw", "no_root_squash", "ro")
    assert (smb.name, smb.path, smb.clients) == ("docs", "/srv/docs", ("10.0.0.1", "10.0.0.2"))


def test_units_tell_the_directories_that_they_declare() -> None:
    (unit,) = parse_units(
        "Id=shop.service\nActiveState=active\nSubState=running\nMainPID=812\nUser=shop\nStateDirectory=shop shop/up\n"
        "CacheDirectory=shop\nEnvironmentFiles=/etc/shop.env (ignore_errors=no)\nPrivateTmp=yes\nWorkingDirectory=!/srv/shop\n"
    )
    assert (unit.state, unit.main_pid, unit.private_tmp) == ("active (running)", 812, True)
    assert unit.state_directories == ("/var/lib/shop", "/var/lib/shop/up")
    assert unit.cache_directories == ("/var/cache/shop",)
    assert (unit.environment_files, unit.working_directory) == (("/etc/shop.env",), "/srv/shop")


def test_jobs_come_from_cron_and_timers() -> None:
    cron, script, timer = parse_jobs(
        "job\t/etc/cron.d/shop\t*/5 * * * *\tshop\t/srv/run --now\nscript\t/etc/cron.daily/logrotate\n",
        "Id=clean.timer\nUnit=clean.service\nTimersCalendar={ OnCalendar=daily ; next_elapse=x }\n",
    )
    assert (cron.schedule, cron.user, cron.command) == ("*/5 * * * *", "shop", "/srv/run --now")
    assert (script.schedule, script.command) == ("@daily", "/etc/cron.daily/logrotate")
    assert (timer.source, timer.schedule, timer.command) == ("clean.timer", "daily", "clean.service")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("hypervisor_flag=no\n", "none"),
        ("hypervisor_flag=yes\n", "virtual"),
        ("dmi.sys_vendor=VMware, Inc.\nhypervisor_flag=yes\n", "vmware"),
        ("dmi.sys_vendor=QEMU\n", "kvm"),
        ("container=docker\ndmi.sys_vendor=QEMU\n", "docker"),
        ("", ""),
    ],
)
def test_virtualization_is_told_by_vendor_then_flag(lines: str, expected: str) -> None:
    assert parse_identity("", lines).virtualization == expected


def test_old_systems_are_named_by_their_release_files() -> None:
    old = parse_identity("", "file./etc/redhat-release=CentOS release 6.10 (Final)\n")
    assert (old.os, old.os_version) == ("centos", "6.10")


def test_a_section_without_sense_is_a_gap_and_the_others_still_speak() -> None:
    evidence = [
        Evidence("h", "processes", AT, ROW + "not\ta\tprocess\n"),
        Evidence("h", "hosts", AT, "10.0.0.5 db1\n"),
        Evidence("h", "packages", AT, "", Reason.TIMED_OUT, "ended after 20 seconds"),
    ]
    facts = parse("h", evidence)
    assert [each.ip for each in facts.hosts_entries] == ["10.0.0.5"]
    reasons = {gap.section: gap.reason for gap in facts.gaps}
    assert (reasons["processes"], reasons["packages"]) == (Reason.MALFORMED, Reason.TIMED_OUT)
    assert reasons["sockets"] is Reason.TRUNCATED


def test_an_account_is_known_by_its_user_id_and_not_by_its_group() -> None:
    users = "root:0:0:/root:/bin/bash\nhaproxy:104:111:/var/lib/haproxy:/usr/sbin/nologin\nmail:8:104:/m:/bin/sh\n"
    assert parse_users(users) == {0: "root", 104: "haproxy", 8: "mail"}


CLIENTS = (
    ("10.0.0.5 50304 10.0.0.40 22", "10.0.0.5"),
    ("::ffff:10.0.0.5 50304 ::ffff:10.0.0.40 22", "10.0.0.5"),
    ("fe80::1%eth0 50304 fe80::2%eth0 22", "fe80::1"),
    ("10.0.0.5 50304", ""),
    ("not-an-address 1 2 3", ""),
    ("", ""),
)


@pytest.mark.parametrize(("connection", "client"), CLIENTS)
def test_the_session_that_asks_tells_where_it_came_from(connection: str, client: str) -> None:
    assert parse_identity(f"connection={connection}\n", "").probe_client_address == client


def test_a_container_tells_which_host_path_it_sees_where() -> None:
    line = "docker|c1|/shop|shop:1|running|bind:/srv/shop:/data:true,volume:/var/lib/v1:/cache:true,tmpfs::/tmp:true,\n"
    (container,) = parse_containers(line)
    assert container.host_paths == ("/srv/shop", "/var/lib/v1")
    assert container.mounts == (("/srv/shop", "/data"), ("/var/lib/v1", "/cache"))


def test_a_recording_of_a_probe_without_the_newest_section_is_whole() -> None:
    older = tuple(Evidence("web", section, AT, "") for section in SECTIONS if section != "directory_units")
    assert parse("web", older).gaps == ()
