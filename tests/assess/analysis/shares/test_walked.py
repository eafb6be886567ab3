"""Whose the folders of a share are, and how it changes from scan to scan."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.shares.offered import classify_shares
from assess.analysis.shares.walked import growth_of, parts_by_tenant, rest_of
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.estate import Finding, Severity
from assess.model.evidence import Ref
from assess.model.file_share import Count, FileServerFacts, FolderAccess, OfferedShare, ShareUser, ShareWalk
from assess.model.inventory import Endpoint
from assess.model.observed import Observed
from tests.assess.analysis.handmade import AT, estate, host, tenant

TENANTS = (tenant("acme", "acme-*", "a??-data"), tenant("beta"), tenant("gamma", "gamma-*"))
FOLDERS = (
    Count("acme-invoices", 10, 1000),
    Count("abc-data", 5, 500),
    Count("Beta", 7, 70),
    Count("acme-and-beta", 1, 1),
    Count("beta and gamma", 2, 2),
    Count("public", 3, 30),
)
WALK = ShareWalk(Ref("walk@common", 2), files=40, size_bytes=2000, folders=FOLDERS)


def test_folders_are_whose_the_patterns_or_else_the_names_say_and_nobodys_where_several_are_named() -> None:
    # `acme-and-beta` fits the pattern of acme only, and a pattern goes before a name.
    assert parts_by_tenant(WALK, TENANTS) == (Count("acme", 16, 1501), Count("beta", 7, 70))


def test_the_rest_holds_the_files_beside_the_folders_too() -> None:
    parts = parts_by_tenant(WALK, TENANTS)
    assert rest_of(WALK, parts) == Count("", 40 - 23, 2000 - 1571)


def test_of_a_sampled_walk_only_folders_that_were_counted_are_told_apart() -> None:
    sampled = replace(WALK, sampled=True, files=4_000_000)
    assert rest_of(sampled, parts_by_tenant(sampled, TENANTS)) == Count("", 5, 32)


def offering(walk: ShareWalk | None, users: tuple[ShareUser, ...] = (), at: object = AT) -> FileServerFacts:
    share = OfferedShare("common", Ref("shares", 2), walk=walk)
    sections = dict.fromkeys(("shares", "users", "walk@common"), at)
    return FileServerFacts("files1", "smb", shares=(share,), users=users, section_at=sections)  # type: ignore[arg-type]


def seen(facts: FileServerFacts, earlier: FileServerFacts | None = None) -> Observed:
    server = Endpoint(name="files1", kind="smb", address="10.0.0.9")
    clients = (host("gamma-web", "10.0.0.3"),)
    observed = estate(*clients, endpoints=(server,), tenants=TENANTS)
    before = {"files1": earlier} if earlier else {}
    return replace(observed, file_servers={"files1": facts}, earlier_file_servers=before)


def found(observed: Observed, rule: str) -> list[Finding]:
    graph = assign_tenants(connect(observed), observed)
    return [each for each in classify_shares(observed, graph).findings if each.id == rule]


def test_a_share_of_several_tenants_says_what_is_each_ones_and_what_is_nobodys() -> None:
    users = (ShareUser("10.0.0.3", Ref("users", 2), "common"),)
    observed = seen(offering(WALK, users))
    (finding,) = found(observed, "share.folders_of_tenants")
    assert finding.title == (
        "Folders of 2 tenants lie in it: acme 16 files (1.5 KiB), beta 7 files (70 B); "
        "17 files (429 B) in no tenant's folder; gamma use it without a folder that is named so"
    )
    assert (finding.severity, finding.tenant) == (Severity.MEDIUM, "shared")
    node = assign_tenants(connect(observed), observed).nodes["//files1/common"]
    assert node.tenants == ("acme", "beta", "gamma")


@pytest.mark.parametrize(
    ("owners", "words"),
    [
        ((), ""),
        (("S-1-1", "S-1-2"), "; 2 folders looked at have 2 owners"),
        (("S-1-1",), "; 1 folder looked at has 1 owner"),
    ],
    ids=["not told", "each folder its own", "one"],
)
def test_owners_of_the_first_folders_are_said(owners: tuple[str, ...], words: str) -> None:
    facts = offering(WALK)
    ref = Ref("access@common", 2)
    access = tuple(FolderAccess(f"folder{n}", owner, 3, 0, 0, ref) for n, owner in enumerate(owners))
    top = FolderAccess("", "S-1-5-32-544", 3, 0, 0, ref)
    share = replace(facts.shares[0], access=(top, *access) if owners else ())
    (finding,) = found(seen(replace(facts, shares=(share,))), "share.folders_of_tenants")
    assert ("looked at" in finding.title) == bool(words)
    assert words in finding.title


def test_folders_alone_make_a_share_that_of_their_tenants() -> None:
    observed = seen(offering(WALK))
    node = assign_tenants(connect(observed), observed).nodes["//files1/common"]
    assert (node.tenants, node.tenant_confidence) == (("acme", "beta"), 0.6)


@pytest.mark.parametrize("files, tenants", [(7, ("beta",)), (8, ())])
def test_one_tenants_folder_makes_it_that_tenants_only_where_nothing_else_lies_there(
    files: int, tenants: tuple[str, ...]
) -> None:
    walk = ShareWalk(Ref("walk@common", 2), files=files, size_bytes=70, folders=(Count("Beta", 7, 70),))
    observed = seen(offering(walk))
    assert assign_tenants(connect(observed), observed).nodes["//files1/common"].tenants == tenants
    assert found(observed, "share.folders_of_tenants") == []


def walked(files: int, size: int, **more: object) -> ShareWalk:
    return ShareWalk(Ref("walk@common", 2), files=files, size_bytes=size, **more)  # type: ignore[arg-type]


def test_growth_is_the_difference_of_two_complete_walks_by_day() -> None:
    earlier = offering(walked(100, 10_000), at=AT - timedelta(days=2))
    observed = seen(offering(walked(160, 30_000)), earlier)
    growth = growth_of("common", observed.file_servers["files1"], earlier)
    assert growth is not None
    assert (growth.days, growth.files_per_day, growth.bytes_per_day) == (2, 30, 10_000)
    (finding,) = found(observed, "share.growth")
    assert finding.title == "It changed by +9.8 KiB and +30.0 files a day in 2.0 days, since 2026-11-19 08:00"
    (surface,) = classify_shares(observed, connect(observed)).surfaces
    assert surface.change_bytes_per_day == 10_000


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        offering(None, at=AT - timedelta(days=2)),
        offering(walked(1, 1, sampled=True), at=AT - timedelta(days=2)),
        offering(walked(1, 1, refused=3), at=AT - timedelta(days=2)),
        offering(walked(1, 1), at=AT - timedelta(minutes=59)),
    ],
    ids=["no earlier scan", "not walked then", "sampled then", "fewer rights then", "just before"],
)
def test_growth_is_unknown_where_two_walks_do_not_compare(earlier: FileServerFacts | None) -> None:
    assert growth_of("common", offering(walked(160, 30_000)), earlier) is None
