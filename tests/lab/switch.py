"""The lab's network: one bridge in a namespace of its own, no link to the machine's network."""

from __future__ import annotations

from collections.abc import Sequence

from tests.lab.estate import Host
from tests.lab.machine import run
from tests.lab.places import GATEWAY_ADDRESS, SCANNER_ADDRESS, Places


def make_network(places: Places, hosts: Sequence[Host]) -> None:
    """Make the bridge, the scanner's namespace and a connected namespace for every host."""
    switch = places.namespace("switch")
    run("ip", "netns", "add", switch)
    run("ip", "-n", switch, "link", "add", "br0", "type", "bridge")
    run("ip", "-n", switch, "link", "set", "br0", "up")
    ends = [("scanner", SCANNER_ADDRESS)] + [(host.name, host.address) for host in hosts]
    for name, address in ends:
        _plug(places, name, address)


def _plug(places: Places, name: str, address: str) -> None:
    """A namespace with `eth0` on the bridge; its MAC follows the address, so no ARP entry goes stale."""
    switch, namespace = places.namespace("switch"), places.namespace(name)
    octets = [int(part) for part in address.split(".")]
    hardware = "02:00:" + ":".join(f"{octet:02x}" for octet in octets)
    port = f"p{octets[-1]}"
    run("ip", "netns", "add", namespace)
    run(
        "ip",
        "-n",
        switch,
        "link",
        "add",
        port,
        "master",
        "br0",
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "address",
        hardware,
        "netns",
        namespace,
    )
    run("ip", "-n", switch, "link", "set", port, "up")
    steps = ["link set lo up", f"addr add {address}/24 dev eth0", "link set eth0 up"]
    if address not in (GATEWAY_ADDRESS, SCANNER_ADDRESS):
        steps.append(f"route add default via {GATEWAY_ADDRESS}")
    run("ip", "-n", namespace, "-batch", "-", stdin="\n".join(steps) + "\n")
