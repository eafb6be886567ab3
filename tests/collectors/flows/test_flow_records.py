"""Exports of flow records as their makers write them, read from real files by the real roll-up."""

import gzip
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assess.errors import AssessError, CaptureError, ParseError
from assess.model.evidence import Evidence, Reason
from assess.model.flows import Flow, FlowFacts
from assess.model.login import Target
from collectors.base import Limits
from collectors.flows.forms import form_of
from collectors.flows.records import COLLECTOR
from collectors.transports.flow_files import TRANSPORT

TRANSFORM = (
    "Source IP,Source port,Source process ID,Source process name,Target IP,Target port,Target process ID,"
    "Target process name,State,Transport protocol,IP version,Count\n"
)
VPC_HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    "log-status\n"
)


def evidence_of(path: Path) -> list[Evidence]:
    target = Target("flows-1", "flows", config=path)
    with TRANSPORT.connect(target, Limits()) as session:
        return list(session.ask(COLLECTOR.probe))


def facts_of(path: Path) -> FlowFacts:
    facts = COLLECTOR.parse("flows-1", evidence_of(path))
    assert isinstance(facts, FlowFacts)
    return facts


def read(tmp_path: Path, text: str) -> tuple[Flow, ...]:
    file = tmp_path / "flows.csv"
    file.write_text(text, encoding="utf-8", newline="")
    return facts_of(file).flows


def ends(flow: Flow) -> tuple[str, str, int, str]:
    return flow.client, flow.server, flow.port, flow.protocol


def test_aws_transform_seen_from_both_ends_is_one_direction(tmp_path: Path) -> None:
    flows = read(
        tmp_path,
        TRANSFORM
        + "10.0.0.1,40000,12,java,10.0.0.2,5432,,,ESTABLISHED,TCP,4,7\n"
        + "10.0.0.2,5432,99,postgres,10.0.0.1,40000,,,ESTABLISHED,TCP,4,3\n"
        + "10.0.0.2,22,99,sshd,0.0.0.0,0,,,LISTEN,TCP,4,3\n",
    )
    assert {ends(flow) for flow in flows} == {("10.0.0.1", "10.0.0.2", 5432, "tcp")}
    assert {(flow.client_process, flow.server_process, flow.records) for flow in flows} == {
        ("java", "", 7),
        ("", "postgres", 3),
    }


def test_azure_migrate_names_its_sources_by_server(tmp_path: Path) -> None:
    (flow,) = read(
        tmp_path,
        "Timeslot,Source server name,Source application,Source process,Destination server name,"
        "Destination IP,Destination application,Destination process,Destination port\n"
        "5/1/2023 6:00:00 AM,web1,IIS,w3wp,sql1,10.1.1.1,SQL Server,sqlservr,1433\n",
    )
    assert (flow.client, flow.client_name, flow.server, flow.port) == ("", "web1", "10.1.1.1", 1433)
    assert (flow.client_process, flow.server_process) == ("w3wp", "sqlservr")
    assert flow.first_seen == datetime(2023, 5, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("header", ["", VPC_HEADER])
def test_vpc_flow_logs_join_both_directions_and_leave_out_what_was_rejected(
    header: str, tmp_path: Path
) -> None:
    (flow,) = read(
        tmp_path,
        header
        + "2 123 eni-1 10.3.1.9 10.3.1.2 20641 5432 6 20 4249 1418530010 1418530070 ACCEPT OK\n"
        + "2 123 eni-1 10.3.1.2 10.3.1.9 5432 20641 6 20 1000 1418530010 1418533670 ACCEPT OK\n"
        + "2 123 eni-1 198.51.100.7 10.3.1.2 20641 22 6 20 4249 1418530010 1418530070 REJECT OK\n"
        + "2 123 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n",
    )
    assert ends(flow) == ("10.3.1.9", "10.3.1.2", 5432, "tcp")
    assert (flow.records, flow.bytes) == (2, 5249)
    assert flow.last_seen == datetime.fromtimestamp(1418533670, UTC)


def test_the_flags_of_the_first_packets_say_who_opened_the_connection(tmp_path: Path) -> None:
    """Both ports look alike; SYN (2) came from the first, SYN and ACK (18) from the second."""
    flows = read(
        tmp_path,
        "srcaddr dstaddr srcport dstport protocol start end action tcp-flags\n"
        "10.0.0.1 10.0.0.2 50001 50002 6 1418530010 1418530070 ACCEPT 2\n"
        "10.0.0.2 10.0.0.1 50002 50001 6 1418530010 1418530070 ACCEPT 18\n",
    )
    assert [ends(flow) for flow in flows] == [("10.0.0.1", "10.0.0.2", 50002, "tcp")]


def test_conntrack_shows_where_translated_packets_really_went(tmp_path: Path) -> None:
    flows = read(
        tmp_path,
        "tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=192.0.2.9 sport=41414 dport=443 packets=5 bytes=600 "
        "src=10.0.0.8 dst=10.0.0.1 sport=8443 dport=41414 packets=4 bytes=400 [ASSURED] use=1\n"
        "ipv4     2 udp      17 20 src=10.0.0.1 dst=10.0.0.53 sport=5000 dport=53 [UNREPLIED] src=10.0.0.53 "
        "dst=10.0.0.1 sport=53 dport=5000 mark=0 use=2\n"
        "tcp      6 10 SYN_SENT src=10.0.0.1 dst=10.0.0.99 sport=41415 dport=443 [UNREPLIED] src=10.0.0.99 "
        "dst=10.0.0.1 sport=443 dport=41415 mark=0 use=1\n"
        "icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 id=7\n",
    )
    assert [ends(flow) for flow in flows] == [
        ("10.0.0.1", "10.0.0.53", 53, "udp"),
        ("10.0.0.1", "10.0.0.8", 8443, "tcp"),
    ]
    assert flows[1].bytes == 1000


NFDUMP = """ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt
2024-01-02 03:04:05,2024-01-02 03:05:05,60.0,10.0.0.1,10.0.0.2,50000,3306,TCP,.AP.SF,0,0,10,1000,0,0
Summary
flows,bytes,packets,avg_bps,avg_pps,avg_bpp
1,1000,10,0,0,100
"""
IPFIX = """flowStartMilliseconds,sourceIPv4Address,destinationIPv4Address,sourceTransportPort,\
destinationTransportPort,protocolIdentifier,octetDeltaCount
1704164645000,10.0.0.1,10.0.0.2,50000,3306,6,1000
"""
SILK = """     sIP|       dIP|sPort|dPort|pro|   packets|     bytes|   flags|                  sTime|
10.0.0.1|  10.0.0.2|50000| 3306|  6|        10|      1000|FS PA   |2024/01/02T03:04:05.000|
"""
EUROPEAN = """\ufeff"Bytes";"Destination port";"Destination IP";"Source IP";"Source port";"Protocol";"Start"
"1.000";"3306";"10.0.0.2";"10.0.0.1";"50000";"tcp";"2024-01-02T03:04:05Z"
""".replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(NFDUMP, id="nfdump"),
        pytest.param(IPFIX, id="ipfix"),
        pytest.param(SILK, id="silk"),
        pytest.param(EUROPEAN, id="semicolons, byte-order mark, other order, points in numbers"),
    ],
)
def test_netflow_exported_as_text_is_read_whoever_wrote_it(text: str, tmp_path: Path) -> None:
    (flow,) = read(tmp_path, text)
    assert ends(flow) == ("10.0.0.1", "10.0.0.2", 3306, "tcp")
    assert flow.bytes == 1000
    assert flow.first_seen == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_reserved_client_port_does_not_make_its_host_the_server(tmp_path: Path) -> None:
    """NFS clients take ports below 1024."""
    (flow,) = read(tmp_path, "srcaddr,dstaddr,srcport,dstport\n10.0.0.1,10.0.0.2,801,2049\n")
    assert ends(flow) == ("10.0.0.1", "10.0.0.2", 2049, "tcp")


def test_hours_are_counted_and_one_machine_talking_to_itself_or_to_all_is_no_flow(tmp_path: Path) -> None:
    (flow,) = read(
        tmp_path,
        "srcaddr,dstaddr,srcport,dstport,start\n"
        "10.0.0.1,10.0.0.2,40000,443,1704067200\n10.0.0.1,10.0.0.2,40001,443,1704067260\n"
        "10.0.0.1,10.0.0.2,40002,443,1704078000\n127.0.0.1,127.0.0.1,40000,443,1704067200\n"
        "10.0.0.1,224.0.0.251,5353,5353,1704067200\n10.0.0.1,255.255.255.255,68,67,1704067200\n",
    )
    assert (flow.records, flow.hours_seen) == (3, 2)


def test_ipv6_is_read_like_ipv4(tmp_path: Path) -> None:
    (flow,) = read(tmp_path, "srcaddr,dstaddr,srcport,dstport\n2001:db8::1,2001:db8::2,40000,5432\n")
    assert ends(flow) == ("2001:db8::1", "2001:db8::2", 5432, "tcp")


def test_a_folder_is_read_whole_also_packed_files_and_a_broken_one_is_a_gap(tmp_path: Path) -> None:
    text = "srcaddr,dstaddr,srcport,dstport\n10.0.0.1,10.0.0.2,40000,5432\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "b.csv").write_text("name,colour\nx,red\n")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "c.csv").write_text(text.replace("5432", "3306"))
    facts = facts_of(tmp_path)
    assert [flow.port for flow in facts.flows] == [5432, 3306]
    (gap,) = facts.gaps
    assert (gap.section, gap.reason) == ("flows@b.csv", Reason.MALFORMED)
    assert "Known: AWS Transform" in gap.detail


def test_a_table_without_ports_says_what_it_lacks() -> None:
    with pytest.raises(ParseError, match="a target port"):
        form_of(["Source IP,Target IP,Bytes,Start\n", "10.0.0.1,10.0.0.2,5,0\n"])


def test_an_empty_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "flows.csv").write_text("\n")
    assert "empty" in facts_of(tmp_path / "flows.csv").gaps[0].detail


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="no such file"):
        facts_of(tmp_path / "none.csv")


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [
        f"10.0.{n % 7}.{n % 11},10.1.0.{n % 5},{40000 + n},{(443, 5432, 3306)[n % 3]}" for n in range(5000)
    ]
    (tmp_path / "flows.csv").write_text("srcaddr,dstaddr,srcport,dstport\n" + "\n".join(rows) + "\n")
    first, second = (evidence_of(tmp_path / "flows.csv")[0].body for _ in range(2))
    assert first == second
    assert first.count("\n") == 1 + len({row.rsplit(",", 2)[0] + row.rsplit(",", 1)[1] for row in rows})


def test_names_of_columns_and_files_are_never_taken_for_sql(tmp_path: Path) -> None:
    file = tmp_path / "x'); DROP TABLE known; --.csv"
    file.write_text('srcaddr,dstaddr,srcport,dstport,"a\'); SELECT 1; --"\n10.0.0.1,10.0.0.2,40000,5432,x\n')
    assert [ends(flow) for flow in facts_of(file).flows] == [("10.0.0.1", "10.0.0.2", 5432, "tcp")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from([TRANSFORM, VPC_HEADER, "tcp 6 9 src=1.1.1.1 dst=", ""]))
def test_no_file_ends_in_anything_but_facts_or_a_clear_error(tmp_path: Path, tail: bytes, head: str) -> None:
    file = tmp_path / "flows.csv"
    file.write_bytes(head.encode() + tail)
    with suppress(AssessError):
        facts_of(file)
