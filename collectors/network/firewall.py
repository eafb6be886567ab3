"""Reads endpoints of kind `firewall` from configuration files, or over SSH."""

from collectors.base import Collector
from collectors.network.devices import PROBE, missing, parse

COLLECTOR = Collector(
    kind="firewall",
    transport="config_files",
    live="live_network",
    default_port=22,
    probe=PROBE,
    check=PROBE,
    parse=parse,
    missing=missing,
)
