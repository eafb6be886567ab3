"""Socket tables of the kernel, read by hand."""

import pytest

from assess.errors import ParseError
from collectors.host.sockets import SocketTable, connections, listeners, parse_socket_table

HEAD = "at 100.00\nephemeral 32768 60999\nnamespace 4026531840 self\n"


def table(*rows: str, section: str = "sockets", head: str = HEAD) -> SocketTable:
    return parse_socket_table(section, head + "".join(f"{row}\n" for row in rows))


LISTENING = "tcp 00000000:1538 00000000:0000 0A 110 500"
SERVED = "tcp 0A00000A:1538 0B00000A:C001 01 110 501"
OPENED = "tcp 0A00000A:C350 1400000A:0CEA 01 33 502"


def test_addresses_are_words_in_the_order_of_the_host() -> None:
    row = table("tcp 0100007F:1F90 0101A8C0:01BB 01 0 1").rows[0]
    assert (row.local_address, row.local_port) == ("127.0.0.1", 8080)
    assert (row.remote_address, row.remote_port) == ("192.168.1.1", 443)


def test_a_big_endian_host_is_told_by_its_loopback_address() -> None:
    rows = table("tcp 7F000001:1F90 00000000:0000 0A 0 1", "tcp C0A80101:1F90 C0A80102:C000 01 0 2").rows
    assert [each.local_address for each in rows] == ["127.0.0.1", "192.168.1.1"]


def test_version_4_inside_version_6_is_shown_as_version_4() -> None:
    row = table(
        "tcp6 0000000000000000FFFF00000A00000A:1538 0000000000000000FFFF00000B00000A:C001 01 0 1"
    ).rows[0]
    assert (row.protocol, row.local_address, row.remote_address) == ("tcp", "10.0.0.10", "10.0.0.11")


def test_a_port_that_listens_makes_its_connections_inbound_and_drops_the_clients_port() -> None:
    (connection,) = connections([table(LISTENING, SERVED)], {501: 77})
    assert not connection.outbound
    assert (connection.local_port, connection.remote_address, connection.remote_port) == (
        5432,
        "10.0.0.11",
        0,
    )
    assert (connection.pid, connection.state, connection.samples_seen) == (77, "established", 1)


def test_a_connection_from_an_ephemeral_port_is_outbound_and_drops_it() -> None:
    (connection,) = connections([table(OPENED)], {})
    assert connection.outbound
    assert (connection.local_port, connection.remote_address, connection.remote_port) == (
        0,
        "10.0.0.20",
        3306,
    )
    assert connection.pid is None


def test_a_socket_bears_the_unit_of_its_control_group_where_the_kernel_told_it() -> None:
    units = (
        "unit 500 /system.slice/system-postgresql.slice/postgresql@15-main.service",
        "unit 502 /user.slice",
    )
    sample = table(LISTENING, OPENED, *units)
    assert [each.unit for each in listeners([sample], {})] == ["postgresql@15-main.service"]
    assert [each.unit for each in connections([sample], {})] == [""]
    assert [each.unit for each in connections([table(OPENED)], {})] == [""]


def test_a_listener_in_the_ephemeral_range_still_serves() -> None:
    rows = (
        "tcp 00000000:C350 00000000:0000 0A 0 1",
        "tcp 0A00000A:C350 0B00000A:01BB 01 0 2",
    )
    (connection,) = connections([table(*rows)], {})
    assert (connection.outbound, connection.local_port) == (False, 50000)


def test_a_listener_of_another_network_namespace_does_not_decide() -> None:
    body = HEAD + LISTENING + "\nnamespace 4026532000 812\ntcp 0A00000A:1538 0B00000A:0050 01 0 9\n"
    (connection,) = connections([parse_socket_table("sockets", body)], {})
    assert connection.outbound
    assert connection.remote_port == 80


def test_connections_are_folded_counted_by_sample_and_traced_to_their_first_line() -> None:
    again = "tcp 0A00000A:C351 1400000A:0CEA 01 33 503"
    (connection,) = connections([table(OPENED, again), table(OPENED, section="sockets#2"), table()], {})
    assert (connection.count, connection.samples_seen, connection.samples) == (2, 2, 3)
    assert (connection.ref.section, connection.ref.line) == ("sockets", 4)


def test_time_wait_is_a_trace_of_a_short_connection() -> None:
    (connection,) = connections([table("tcp 0A00000A:C350 1400000A:0CEA 06 0 0")], {0: 5})
    assert (connection.state, connection.outbound, connection.pid) == ("time_wait", True, None)


def test_listeners_are_told_once_with_their_process() -> None:
    tables = [table(LISTENING), table(LISTENING, section="sockets#2")]
    (listener,) = listeners(tables, {500: 42})
    assert (listener.address, listener.port, listener.pid, listener.uid) == ("0.0.0.0", 5432, 42, 110)


def test_a_datagram_socket_without_peer_listens_unless_its_port_is_a_clients() -> None:
    rows = ("udp 00000000:0035 00000000:0000 07 0 1", "udp 00000000:D431 00000000:0000 07 0 2")
    assert [each.port for each in listeners([table(*rows)], {})] == [53]


@pytest.mark.parametrize(
    "row",
    [
        "tcp zz:1538 00000000:0000 0A 0 1",
        "tcp 00000000:1538",
        "tcp 0000:1538 00000000:0000 0A 0 1",
        "tcp 00000000:1538 00000000:0000 0A x 1",
    ],
)
def test_a_row_without_its_form_is_an_error_with_its_line(row: str) -> None:
    with pytest.raises(ParseError) as caught:
        table(row)
    assert caught.value.where == "sockets, line 4"
