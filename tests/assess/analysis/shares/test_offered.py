"""Shares that only their servers tell of: in the graph, as state, with findings."""

from dataclasses import replace
from typing import Any

from assess.analysis.graph.connect import connect
from assess.analysis.shares.offered import classify_shares
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.evidence import Ref
from assess.model.file_share import Count, FileServerFacts, OfferedShare, ShareUser, ShareWalk
from assess.model.graph import NodeKind
from assess.model.host import Export
from assess.model.inventory import Endpoint
from assess.model.observed import Observed
from assess.model.state import State
from tests.assess.analysis.handmade import AT, estate, host, mount, pairs, tenant

WALK = Ref("walk@finance", 2)


def offering(
    *shares: OfferedShare, users: tuple[ShareUser, ...] = (), protocol: str = "smb"
) -> FileServerFacts:
    sections = dict.fromkeys(("shares", "exports", "mounters", "walk@finance"), AT)
    return FileServerFacts("files1", protocol, shares=shares, users=users, section_at=sections)


def disk(name: str, **more: Any) -> OfferedShare:
    return OfferedShare(name, Ref("shares", 2), **more)


def seen(facts: FileServerFacts, *hosts: Any, **more: Any) -> Observed:
    server = Endpoint(name="files1", kind=facts.protocol, address="10.0.0.9")
    observed = estate(*hosts, endpoints=(server,), **more)
    return replace(observed, file_servers={"files1": facts})


def test_a_share_is_a_node_and_durable_with_the_size_that_the_walk_counted() -> None:
    walk = ShareWalk(WALK, files=3, size_bytes=5000, directories=2, ages=(Count("1 d", 1, 700),))
    observed = seen(offering(disk("finance", walk=walk)))
    graph = connect(observed)
    assert graph.nodes["//files1/finance"].kind is NodeKind.SHARE
    (surface,) = classify_shares(observed, graph).surfaces
    assert (surface.name, surface.state, surface.confidence) == ("//files1/finance", State.DURABLE, 0.9)
    assert (surface.size_bytes, surface.change_bytes_per_day) == (5000, 700)
    assert "3 files, 5000 bytes" in surface.evidence[1].observed


def test_printers_and_administrative_shares_are_no_state() -> None:
    facts = offering(disk("C$", kind="special"), disk("IPC$", kind="ipc"), disk("laser", kind="printer"))
    observed = seen(facts)
    assert classify_shares(observed, connect(observed)).surfaces == ()


def test_a_share_that_the_hosts_own_probe_saw_is_told_once() -> None:
    export = Export("smb", "Finance", "/srv/finance", Ref("smb_shares", 1))
    exporting = host("nas1", "10.0.0.9", exports=(export,))
    observed = seen(offering(disk("finance")), exporting)
    graph = connect(observed)
    assert [name for name in graph.nodes if "inance" in name] == ["//nas1/Finance"]
    assert classify_shares(observed, graph).surfaces == ()


def test_a_mount_on_a_client_and_the_servers_word_are_one_dependency_on_the_share() -> None:
    facts = offering(
        OfferedShare("/srv/acme", Ref("exports", 2), path="/srv/acme"),
        users=(ShareUser("10.0.0.1", Ref("mounters", 2), "/srv/acme"),),
        protocol="nfs",
    )
    web = host("web1", "10.0.0.1", mounts=(mount("10.0.0.9:/srv/acme", "/data", "nfs4"),))
    graph = connect(seen(facts, web))
    assert ("web1", "mounts", "files1:/srv/acme") in pairs(graph)
    (found,) = [each for each in graph.edges if each.target == "files1:/srv/acme"]
    assert {trace.source for trace in found.evidence} == {"files1:mounters", "web1:mounts"}


def test_a_share_belongs_to_the_tenant_whose_hosts_use_it() -> None:
    facts = offering(
        OfferedShare("/srv/x", Ref("exports", 2), path="/srv/x"),
        users=(ShareUser("10.0.0.1", Ref("mounters", 2), "/srv/x"),),
        protocol="nfs",
    )
    observed = seen(facts, host("acme-web1", "10.0.0.1"), tenants=(tenant("acme", "acme-*"),))
    graph = assign_tenants(connect(observed), observed)
    (row,) = classify_shares(observed, graph).rows
    assert (row.tenant, row.clients) == ("acme", ("acme-web1",))


def test_findings_name_what_stands_in_the_way() -> None:
    walk = ShareWalk(
        WALK,
        files=2_000_000,
        size_bytes=2_000_000_000,
        same_but_case=4,
        illegal_names=2,
        longest_path=1500,
        refused=7,
    )
    quiet = ShareWalk(WALK, files=1, size_bytes=1)
    observed = seen(offering(disk("finance", walk=walk), disk("quiet", walk=quiet)))
    found = classify_shares(observed, connect(observed)).findings
    assert {each.id for each in found if each.subject == "//files1/finance"} == {
        "share.names_same_but_case",
        "share.names_illegal_on_windows",
        "share.paths_too_long_for_s3",
        "share.many_small_files",
        "share.folders_not_read",
    }
    assert not [each for each in found if each.subject == "//files1/quiet"]


def test_an_export_to_everybody_is_a_finding_and_one_to_named_hosts_is_none() -> None:
    shares = (
        OfferedShare("/srv/all", Ref("exports", 2), clients=("*",)),
        OfferedShare("/srv/few", Ref("exports", 3), clients=("10.0.0.0/24",)),
    )
    observed = seen(offering(*shares, protocol="nfs"))
    found = classify_shares(observed, connect(observed)).findings
    assert [(each.id, each.subject) for each in found] == [("share.open_to_everybody", "files1:/srv/all")]


def test_without_a_walk_the_size_is_unknown_or_the_volumes_use_and_it_says_what_would_settle_it() -> None:
    observed = seen(offering(disk("finance")))
    (surface,) = classify_shares(observed, connect(observed)).surfaces
    assert surface.size_bytes is None
    assert any("walk" in text for text in surface.would_change_it)
