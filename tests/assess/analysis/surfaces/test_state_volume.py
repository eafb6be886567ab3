"""No byte is counted twice."""

from assess.analysis.surfaces.state_volume import counted_once
from assess.model.state import State, Surface, SurfaceKind


def surface(kind: SurfaceKind, location: str, host: str = "db", size: int = 1) -> Surface:
    name = location if kind in {SurfaceKind.DATABASE, SurfaceKind.RELATION} else f"{host}:{location}"
    return Surface(f"{kind}:{name}", name, "a", host, "", kind, location, State.DURABLE, 0.9, size_bytes=size)


def names(*surfaces: Surface, data: tuple[tuple[str, str], ...] = ()) -> list[str]:
    return [each.name for each in counted_once(surfaces, data)]


def test_a_table_lies_in_its_database_but_counts_where_the_database_is_somebody_elses() -> None:
    database = surface(SurfaceKind.DATABASE, "pg/crm")
    table = surface(SurfaceKind.RELATION, "pg/crm/public.orders")
    assert names(database, table) == ["pg/crm"]
    assert names(table) == ["pg/crm/public.orders"]


def test_key_patterns_and_queues_lie_in_their_store() -> None:
    store, part, queue = (
        Surface(name, name, "a", "c", "", kind, name, State.DURABLE, 0.9, size_bytes=1)
        for name, kind in (
            ("c/redis", SurfaceKind.KEYSPACE),
            ("c/redis/0/cart:*", SurfaceKind.KEYSPACE),
            ("c/redis/0/queue:jobs", SurfaceKind.QUEUE),
        )
    )
    assert names(store, part, queue) == ["c/redis"]
    assert names(part, queue) == ["c/redis/0/cart:*", "c/redis/0/queue:jobs"]


def test_a_data_directory_is_its_databases_where_they_are_known() -> None:
    files = surface(SurfaceKind.DIRECTORY, "/var/lib/mysql")
    database = surface(SurfaceKind.DATABASE, "my/shop")
    assert names(files, database, data=(("db", "/var/lib/mysql/"),)) == ["my/shop"]
    assert names(files, data=(("db", "/var/lib/mysql/"),)) == ["db:/var/lib/mysql"]


def test_the_same_path_on_another_host_is_another_place() -> None:
    here = surface(SurfaceKind.DIRECTORY, "/var/lib/mysql")
    there = surface(SurfaceKind.DIRECTORY, "/var/lib/mysql", host="other")
    database = surface(SurfaceKind.DATABASE, "my/shop")
    assert names(here, there, database, data=(("db", "/var/lib/mysql"),)) == [
        "my/shop",
        "other:/var/lib/mysql",
    ]


def test_a_directory_and_the_surfaces_in_it_both_count_since_its_size_leaves_them_out() -> None:
    above, below = surface(SurfaceKind.DIRECTORY, "/srv"), surface(SurfaceKind.DIRECTORY, "/srv/uploads")
    assert names(below, above) == ["db:/srv", "db:/srv/uploads"]


def test_two_surfaces_on_one_path_are_one() -> None:
    directory, share = surface(SurfaceKind.DIRECTORY, "/srv"), surface(SurfaceKind.SHARE, "/srv")
    assert names(directory, share) == ["db:/srv"]


def test_a_process_has_no_data_that_moves() -> None:
    assert names(surface(SurfaceKind.MEMORY, "db/tomcat")) == []
