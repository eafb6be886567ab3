"""What the readers make of Windows answers. The answers were written from Microsoft's documentation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.model.evidence import Evidence, Reason
from assess.model.windows import Told
from collectors.host.redaction import find_secrets
from collectors.host.windows.collector import COLLECTOR, parse
from collectors.host.windows.gaps import SECTIONS, missing_rights
from collectors.host.windows.running import words
from tests.collectors.host.windows.answers import (
    AT,
    NAMES,
    READER,
    SQL,
    WEB,
    facts_of,
    read,
    sections_of,
    windows_of,
)
from tests.servers.windows_answers import RECORDED

HEAD = "protocol\tlocal_address\tlocal_port\tremote_address\tremote_port\tstate\tpid\n"


@pytest.mark.parametrize("name", NAMES)
def test_each_recorded_answer_says_that_it_was_written_by_hand(name: str) -> None:
    note = (RECORDED / f"{name}.txt").read_text().split("\n")[1]
    assert note.startswith("# Windows Server 20")
    assert "never recorded on a machine" in note


@pytest.mark.parametrize("name", NAMES)
def test_every_section_is_read_without_a_malformed_gap(name: str) -> None:
    assert [gap for gap in facts_of(name).gaps if gap.reason is Reason.MALFORMED] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_value_looks_like_a_secret(name: str) -> None:
    assert [each for each in sections_of(name) if find_secrets(each.body)] == []


def test_a_host_is_told_as_linux_hosts_are() -> None:
    who = facts_of(WEB).identity
    assert (who.hostname, who.os, who.os_version) == (
        "alpha-web.corp.example",
        "Microsoft Windows Server 2019 Standard",
        "10.0.17763",
    )
    assert (who.kernel, who.arch, who.virtualization) == ("10.0.17763.5830", "x86_64", "vmware")
    assert (who.cpus, who.memory_bytes, who.uptime_seconds) == (4, 17179332608, 40 * 86400)
    assert who.is_root
    assert not facts_of(READER).identity.is_root
    found = windows_of(WEB)
    assert (found.build, found.domain, found.domain_role, found.installation) == (
        17763,
        "corp.example",
        3,
        "Server",
    )


def test_ports_of_http_sys_belong_to_the_pool_whose_site_is_bound_there() -> None:
    facts = facts_of(WEB)
    pool = next(each for each in facts.processes if each.unit == "apppool@ShopPool")
    assert {each.port for each in facts.listeners if each.pid == pool.pid} == {80, 443}
    assert pool.working_directory == r"C:\Sites\Shop"


def test_without_a_worker_they_belong_to_the_web_servers_own_service() -> None:
    rows = HEAD + "tcp\t::\t80\t::\t0\tListen\t4\n"
    iis = "kind\tsite\tname\tvalue\tmore\nsite\tShop\t2\thttp *:80:\ttrue\napplication\tShop\t/\tP\t\n"
    services = "name\tstate\tstart\taccount\tpid\nW3SVC\tRunning\tAuto\tLocalSystem\t1490\n"
    (listener,) = read(sockets=rows, iis=iis, services=services).listeners
    assert (listener.port, listener.pid) == (80, 1490)


def test_the_smb_ports_are_a_file_servers_only_where_something_is_shared() -> None:
    web, sql = facts_of(WEB), facts_of(SQL)
    assert {each.pid for each in web.listeners if each.port == 445} == {4}
    assert {each.pid for each in sql.listeners if each.port == 445} == {712}
    assert next(each for each in sql.processes if each.pid == 712).unit == "LanmanServer"
    assert next(each for each in web.processes if each.pid == 712).unit == ""


def test_connections_are_folded_over_samples_and_client_ports() -> None:
    (found,) = [
        each
        for each in facts_of(WEB).connections
        if each.remote_port == 50123 and each.state == "established"
    ]
    assert (found.pid, found.count, found.samples_seen, found.outbound) == (4120, 2, 2, True)


def test_zones_and_mapped_addresses_are_plain_ones() -> None:
    rows = HEAD + "tcp\t::ffff:10.0.0.1\t50000\t[fe80::1%12]\t443\tEstablished\t9\n"
    (found,) = read(sockets=rows).connections
    assert (found.local_address, found.remote_address) == ("10.0.0.1", "fe80::1")


def test_volumes_have_size_use_and_rate_and_shares_their_server() -> None:
    system, data, share = facts_of(WEB).mounts
    assert (system.mountpoint, system.fstype, system.size_bytes, system.used_bytes) == (
        "C:\\",
        "ntfs",
        85899345920,
        42949672960,
    )
    assert data.bytes_per_second == (534773760 - 524288000) / 10
    assert (share.mountpoint, share.fstype, share.source) == (
        r"\\ALPHA-SQL\Exchange",
        "cifs",
        "//alpha-sql/Exchange",
    )


def test_shares_without_the_administrative_ones_in_the_spelling_of_their_folder() -> None:
    (share,) = facts_of(SQL).exports
    assert (share.name, share.path.lower(), share.clients) == ("Exchange", r"d:\exchange", ("ALPHA-WEB",))
    assert share.path in {each.path for each in facts_of(SQL).directories}
    assert share.options == ("CORP\\Domain Users=Change", "BUILTIN\\Administrators=Full")


def test_an_application_without_a_word_has_what_dotnet_does_by_default() -> None:
    shop, api = windows_of(WEB).applications
    assert shop.session == Told("InProc")
    assert shop.machine_key == Told("AutoGenerate")
    assert shop.authentication.value == "Forms"
    assert shop.authentication.file == r"C:\Sites\Shop\web.config"
    assert (shop.name, shop.pool, shop.is_core, api.is_core) == ("Shop/", "ShopPool", False, True)


def test_what_could_not_be_read_is_unknown_and_not_the_default() -> None:
    iis = (
        "kind\tsite\tname\tvalue\tmore\napplication\tShop\t/\tP\t\nfolder\tShop\t/\tC:\\Shop\t\n"
        "application\tShop\t/api\tP\t\nfolder\tShop\t/api/\tC:\\Api\t\n"
    )
    settings = "file\tlocation\tkey\tvalue\nC:\\Shop\\web.config\t\tsessionstate.mode\tSQLServer\n"
    evidences = [
        Evidence("host", "iis", AT, iis),
        Evidence("host", "settings", AT, settings, Reason.DENIED, "Access to C:\\Api is denied"),
    ]
    found = parse("host", evidences).windows
    assert found is not None
    assert [each.session.value for each in found.applications] == ["SQLServer", ""]
    whole = parse("host", [evidences[0], replace(evidences[1], reason=None)]).windows
    assert whole is not None
    assert [each.session.value for each in whole.applications] == ["SQLServer", "SQLServer"]


def test_virtual_directories_tell_share_account_and_absence() -> None:
    folders = {each.path: each for each in windows_of(WEB).folders}
    assert (folders["/media"].folder, folders["/media"].user) == (
        r"\\ALPHA-SQL\Exchange\media",
        r"CORP\svc-shop",
    )
    assert folders["/old"].is_missing
    assert not folders["/"].is_missing


def test_sql_server_is_known_by_its_registry_entries() -> None:
    (found,) = windows_of(SQL).sql_instances
    assert (found.name, found.version, found.port, found.data_folder, found.filestream_level) == (
        "SHOP",
        "11.4.7001.0",
        50123,
        r"D:\SQLData",
        2,
    )


def test_queues_libraries_com_and_features_are_facts() -> None:
    found = windows_of(WEB)
    assert [(each.name, each.messages, each.is_transactional) for each in found.queues] == [
        ("private$\\letters", 42, True)
    ]
    assert ("barcode.dll", "x86", False) in [(e.file, e.machine, e.is_managed) for e in found.libraries]
    assert [each.kind for each in found.com] == ["com_plus", "com_class", "global_assembly"]
    assert found.pools[0].is_32_bit is True
    assert found.pools[1].is_32_bit is None


def test_words_of_a_command_line_lose_their_quotes() -> None:
    assert words(r'"C:\Program Files\a.exe" -s "x y" ""') == (r"C:\Program Files\a.exe", "-s", "x y", "")


def test_a_refused_login_leaves_gaps_and_no_empty_lists_that_look_whole() -> None:
    gaps = {gap.section: gap for gap in facts_of(READER).gaps}
    assert {"iis", "settings", "libraries", "directories", "shares"} <= set(gaps)
    assert gaps["iis"].reason is Reason.DENIED
    assert "Administrators" in gaps["iis"].remedy
    assert facts_of(READER).listeners


def test_open_files_are_a_gap_on_every_windows_host() -> None:
    (gap,) = [gap for gap in facts_of(WEB).gaps if gap.section == "open_files"]
    assert gap.reason is Reason.UNSUPPORTED


def test_an_answer_that_ended_early_lacks_sections() -> None:
    facts = parse("host", sections_of(WEB)[:9])
    lacking = [gap.section for gap in facts.gaps if gap.reason is Reason.TRUNCATED]
    assert lacking == list(SECTIONS[9:])


def test_a_light_sample_lacks_nothing() -> None:
    assert read(about="key\tvalue\n", sockets=HEAD).gaps == ()


def test_check_tells_what_the_login_may_not_read() -> None:
    about = Evidence("host", "about", AT, "key\tvalue\nis_admin\tFalse\n")
    rights = Evidence("host", "rights", AT, "what\treadable\nprocesses\tyes\niis\tno\n")
    found = COLLECTOR.missing([about, rights])
    assert [gap.section for gap in found] == ["about", "iis"]
    assert missing_rights([replace(about, body="key\tvalue\nis_admin\tTrue\n")]) == ()


def test_a_line_that_has_not_its_form_is_a_gap_with_its_place() -> None:
    facts = read(volumes="mountpoint\tkind\tfilesystem\tsize_bytes\nC:\\\tthree\tNTFS\t1\n")
    (gap,) = [gap for gap in facts.gaps if gap.reason is Reason.MALFORMED]
    assert "volumes, line 2: not a number: 'three'" in gap.detail


@given(st.sampled_from(SECTIONS), st.text(max_size=400))
def test_any_text_gives_facts_or_gaps(section: str, body: str) -> None:
    parse("host", [Evidence("host", section, AT, body)])


@given(
    st.sampled_from(SECTIONS),
    st.lists(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=20), max_size=12), max_size=8),
)
def test_any_rows_under_the_right_columns_give_facts_or_gaps(section: str, rows: list[list[str]]) -> None:
    told = next((each.body for each in sections_of(WEB) if each.section == section), "")
    head = told.split("\n", 1)[0]
    body = "\n".join([head, *("\t".join(row) for row in rows)])
    parse("host", [Evidence("host", section, AT, body)])
