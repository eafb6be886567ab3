"""Whether the configuration files that the inventory names can be read, asked before a scan starts."""

from collections.abc import Sequence

from assess.app.scanning.selection import reads_files
from assess.errors import CaptureError, InventoryError, ParseError
from assess.model.inventory import Endpoint
from collectors.network.devices import reader_named
from collectors.registry import collectors_by_kind

DEVICES = frozenset({"firewall", "load_balancer"})


def check_platforms(endpoints: Sequence[Endpoint]) -> None:
    """Returns when every platform that is named has a reader.

    Raises:
        InventoryError: one has none; lists those that there are.
    """
    for endpoint in endpoints:
        try:
            if endpoint.platform and endpoint.kind in DEVICES:
                reader_named(endpoint.platform)
        except ParseError as error:
            raise InventoryError(error.what, where=f"endpoint '{endpoint.name}'", hint=error.hint) from None


def check_config_files(endpoints: Sequence[Endpoint]) -> None:
    """Returns when platforms are known and files are there.

    Raises:
        InventoryError: a platform without a reader.
        CaptureError: a file or folder that is not there.
    """
    check_platforms(endpoints)
    for endpoint in filter(_is_read_from_files, endpoints):
        if endpoint.config and not endpoint.config.exists():
            raise CaptureError(
                f"no such file or folder, but endpoint '{endpoint.name}' is read from it",
                where=str(endpoint.config),
                hint="Correct `config` in the inventory; it is relative to the inventory's folder.",
            )


def _is_read_from_files(endpoint: Endpoint) -> bool:
    collector = collectors_by_kind().get(endpoint.kind)
    return collector is not None and reads_files(collector)
