"""The one name of a thing, the same in all tables."""

from collections.abc import Sequence

SHARED = "shared"


def service_name(host: str, service: str) -> str:
    """`host/service`."""
    return f"{host}/{service}"


def database_name(server: str, database: str) -> str:
    """`server/database`; the server is the endpoint's name."""
    return f"{server}/{database}"


def relation_name(server: str, database: str, schema: str, relation: str) -> str:
    """`server/database/schema.table`. For MySQL, where schema and database are one, `schema` repeats it."""
    return f"{server}/{database}/{schema}.{relation}"


def path_name(host: str, path: str) -> str:
    """`host:/path`."""
    return f"{host}:{path}"


def export_name(server: str, path: str) -> str:
    """`server:/export` for NFS."""
    return f"{server}:{path}"


def share_name(server: str, share: str) -> str:
    """`//server/share` for SMB."""
    return f"//{server}/{share}"


def context_name(device: str, context: str) -> str:
    """`device/context`; the device is the endpoint's name."""
    return f"{device}/{context}"


def vip_name(device: str, context: str, vip: str) -> str:
    """`device/context/vip`; a path of the platform's own (`/partition/vip`) is not repeated.

    >>> vip_name("f5", "acme", "/acme/www"), vip_name("lb", "ctx", "www")
    ('f5/acme/www', 'lb/ctx/www')
    """
    return f"{device}/{context}/{vip.removeprefix(f'/{context}/').lstrip('/')}"


def external_name(address: str, port: int | None) -> str:
    """`external:address:port`; the port is left out where it is not known."""
    return f"external:{address}:{port}" if port else f"external:{address}"


def owner(tenants: Sequence[str]) -> str:
    """Whose a thing is in one word: the one tenant's name, `shared` for several, empty where it is unknown.

    >>> owner(["alpha"]), owner(["alpha", "beta"]), owner([])
    ('alpha', 'shared', '')
    """
    return tenants[0] if len(tenants) == 1 else SHARED if tenants else ""
