"""Finds collectors and transports: modules with `COLLECTOR` or `TRANSPORT`, without any list to edit."""

import importlib
import pkgutil
from functools import cache

import collectors
from assess.errors import InvariantBroken
from collectors.base import Collector, Transport

TRANSPORTS = "collectors.transports."


@cache
def collectors_by_kind() -> dict[str, Collector]:
    """Every collector by the kind of endpoint it reads. Fails when there is none, or two of one kind."""
    modules = [name for name in _modules("collectors.") if not name.startswith(TRANSPORTS)]
    attributes = [getattr(importlib.import_module(name), "COLLECTOR", None) for name in modules]
    found = [each for each in attributes if isinstance(each, Collector)]
    by_kind = {each.kind: each for each in found}
    if not by_kind or len(by_kind) != len(found):
        raise InvariantBroken(f"collectors: found {len(found)}, of which {len(by_kind)} differ in kind")
    return dict(sorted(by_kind.items()))


@cache
def transport_named(name: str) -> Transport:
    """The transport of this name, which is its module's below `collectors.transports`.

    `live_network` is live/network.py. Only this one is imported, because drivers of databases are heavy.

    Raises:
        InvariantBroken: there is none.
    """
    for module in _modules(TRANSPORTS):
        if module.removeprefix(TRANSPORTS).replace(".", "_") == name:
            transport = getattr(importlib.import_module(module), "TRANSPORT", None)
            if isinstance(transport, Transport) and transport.name == name:
                return transport
    raise InvariantBroken(f"no module below {TRANSPORTS} holds the transport {name}")


def _modules(prefix: str) -> list[str]:
    """Names of the modules that begin with this; packages of them are imported, modules are not."""
    walked = pkgutil.walk_packages(collectors.__path__, prefix="collectors.")
    return [each.name for each in walked if each.name.startswith(prefix)]
