"""Which service runs an application of IIS: the worker process of its pool, else the web server's own."""

from collections.abc import Iterable

from assess.model.graph import Service
from assess.model.windows import WebApplication, WindowsFacts

POOL_UNIT = "apppool@"
WEB_SERVER = "iis"
WEB_SERVER_UNIT = "W3SVC"


def service_of_pool(services: Iterable[Service], pool: str) -> Service | None:
    """The service of the pool's worker processes; the web server's where the pool has none now."""
    of_web_server = [each for each in services if each.signature == WEB_SERVER]
    wanted = (f"{POOL_UNIT}{pool}", WEB_SERVER_UNIT)
    return next((each for unit in wanted for each in of_web_server if each.unit == unit), None)


def applications_of(
    windows: WindowsFacts | None, services: Iterable[Service], service: Service
) -> tuple[WebApplication, ...]:
    """The applications that the service runs, of the services of one host."""
    if windows is None or service.signature != WEB_SERVER:
        return ()
    known = tuple(services)
    return tuple(each for each in windows.applications if service_of_pool(known, each.pool) == service)
