"""Where things stand on the map."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from assess.model.assessment import Assessment
from assess.model.estate import EndpointRow, Status, TenantRow
from assess.model.graph import Edge, EdgeKind, Node, NodeKind
from reports.page.layers import layers
from reports.page.layout import Layout, lay_out
from reports.page.packing import Rect
from reports.page.places import tiles

HOSTS = [f"h{number}" for number in range(9)]
TENANTS = ["alpha", "beta", "gamma"]
nodes = st.lists(
    st.builds(
        lambda host, thing, owners, noise: (
            Node(
                f"{host}/{thing}",
                NodeKind.SERVICE,
                (host,),
                tenants=tuple(sorted(owners)),
                infrastructure=noise,
            )
            if thing
            else Node(host, NodeKind.HOST, (host,), tenants=tuple(sorted(owners)))
        ),
        st.sampled_from(HOSTS),
        st.sampled_from(["", "", "web", "db", "job"]),
        st.sets(st.sampled_from(TENANTS)),
        st.booleans(),
    ),
    max_size=30,
    unique_by=lambda node: node.name,
)
edges = st.lists(
    st.builds(
        lambda a, b: Edge(a, f"{b}/db", EdgeKind.QUERIES), st.sampled_from(HOSTS), st.sampled_from(HOSTS)
    ),
    max_size=20,
)


def estate(found: list[Node], ties: list[Edge]) -> Assessment:
    return Assessment(
        nodes=tuple(sorted(found, key=lambda node: node.name)),
        edges=tuple(ties),
        tenants=tuple(TenantRow(name, "gold", (), (), None, None, "", None, None, ()) for name in TENANTS),
    )


def inside(inner: Rect, outer: Rect) -> bool:
    return (
        inner.x >= outer.x - 0.01
        and inner.y >= outer.y - 0.01
        and inner.x + inner.w <= outer.x + outer.w + 0.01
        and inner.y + inner.h <= outer.y + outer.h + 0.01
    )


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x + 0.01 < other.x + other.w
        and other.x + 0.01 < one.x + one.w
        and one.y + 0.01 < other.y + other.h
        and other.y + 0.01 < one.y + one.h
    )


def laid_out(assessment: Assessment) -> Layout:
    return lay_out(tiles(assessment), assessment.edges)


@settings(max_examples=60, deadline=None)
@given(nodes, edges)
def test_nothing_covers_another_thing_and_all_stands_in_its_place(
    found: list[Node], ties: list[Edge]
) -> None:
    layout = laid_out(estate(found, ties))
    levels = [layout.tiles, *layout.boxes, *(box for tile in layout.things for box in tile)]
    for level in levels:
        assert not any(overlap(one, other) for one, other in combinations(level, 2))
    for tile, boxes, things in zip(layout.tiles, layout.boxes, layout.things, strict=True):
        assert any(inside(tile, block.rect) for block in layout.blocks)
        for box, chips in zip(boxes, things, strict=True):
            assert inside(box, tile)
            assert all(inside(chip, box) for chip in chips)


@settings(max_examples=60, deadline=None)
@given(nodes, edges)
def test_every_thing_and_every_end_of_a_dependency_stands_somewhere_once(
    found: list[Node], ties: list[Edge]
) -> None:
    assessment = estate(found, ties)
    placed = [node.name for tile in tiles(assessment) for box in tile.boxes for node in box.inside]
    boxes = [box.name for tile in tiles(assessment) for box in tile.boxes]
    assert len(placed) == len(set(placed))
    assert len(boxes) == len(set(boxes))
    ends = {name for edge in ties for name in (edge.source, edge.target)}
    assert {node.name for node in found} | ends <= set(placed) | set(boxes)


def test_an_endpoint_that_could_not_be_read_is_on_the_map_too() -> None:
    lost = EndpointRow("lost", "vm", "10.0.0.9", "alpha", "", Status.FAILED, "timed out", "", (), None, None)
    assessment = Assessment(endpoints=(lost,))
    (tile,) = tiles(assessment)
    assert (tile.kind, tile.name, [box.name for box in tile.boxes]) == ("tenant", "alpha", ["lost"])


def test_a_machine_of_several_tenants_has_a_tile_of_its_own_and_a_lost_one_none_of_theirs() -> None:
    found = tiles(
        estate(
            [
                Node("both", NodeKind.HOST, ("both",), tenants=("alpha", "beta")),
                Node("mine", NodeKind.HOST, ("mine",), tenants=("alpha",)),
                Node("whose", NodeKind.HOST, ("whose",)),
                Node("external:203.0.113.9:443", NodeKind.EXTERNAL),
            ],
            [],
        )
    )
    kinds = {(tile.kind, tuple(box.name for box in tile.boxes)) for tile in found}
    assert kinds == {
        ("shared", ("both",)),
        ("tenant", ("mine",)),
        ("tenant", ()),
        ("unassigned", ("whose",)),
        ("outside", ("outside",)),
    }


def test_a_database_stands_on_the_machine_that_its_server_was_found_on() -> None:
    found = tiles(
        estate(
            [
                Node("db1", NodeKind.HOST, ("db1",), tenants=("alpha",)),
                Node("pg/shop", NodeKind.DATABASE, ("db1", "pg"), tenants=("alpha",)),
                Node("rds/shop", NodeKind.DATABASE, ("rds",), tenants=("alpha",)),
                Node("edge/ctx/vip1", NodeKind.VIP, ("edge",), tenants=("alpha",)),
            ],
            [],
        )
    )
    (alpha,) = [tile for tile in found if tile.name == "alpha"]
    assert [(box.name, [node.name for node in box.inside]) for box in alpha.boxes] == [
        ("db1", ["pg/shop"]),
        ("edge", ["edge/ctx/vip1"]),
        ("rds", ["rds/shop"]),
    ]


def test_who_needs_others_stands_left_of_them() -> None:
    assert layers(["a", "b", "c", "d"], {"a": ["b", "c"], "b": ["c"], "d": []}) == {
        "a": 0,
        "b": 1,
        "c": 2,
        "d": 0,
    }


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"))))
def test_circles_end_and_every_name_gets_a_layer(needs: dict[str, list[str]]) -> None:
    found = layers(list("abcdef"), needs)
    assert set(found) == set("abcdef")
    assert all(0 <= layer < 6 for layer in found.values())
