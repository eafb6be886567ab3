"""Shares that only their servers tell of, from what was seen to target and tool."""

from dataclasses import replace
from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.shares.offered import classify_shares
from assess.analysis.tenants.tenancy import assign_tenants
from assess.catalog.load import load_catalog
from assess.model.decisions import About
from assess.model.evidence import Ref
from assess.model.file_share import FileServerFacts, FolderAccess, OfferedShare, ShareUser, ShareWalk
from assess.model.inventory import Endpoint, Site
from assess.model.observed import Situation
from tests.assess.analysis import handmade
from tests.assess.analysis.handmade import AT, mount
from tests.assess.decide.small_estates import decided, detail

REF = Ref("access@finance", 3)
NFS_SHARE, SMB_SHARE = "files1:/srv/x", "//files1/finance"


def situation(protocol: str, *options: str, fstype: str = "nfs4", **walk: Any) -> Situation:
    name = "/srv/x" if protocol == "nfs" else "finance"
    ref = Ref("walk@x", 2)
    share = OfferedShare(name, Ref("shares", 2), path=name, walk=ShareWalk(ref, **walk) if walk else None)
    users = (ShareUser("10.0.0.1", Ref("shares", 3), name),)
    facts = FileServerFacts(
        "files1", protocol, shares=(share,), users=users, section_at={"shares": AT, "walk@x": AT}
    )
    mounts = (mount("10.0.0.9:/srv/x", "/data", fstype, "rw", *options),) if options else ()
    client = handmade.host("web1", "10.0.0.1", mounts=mounts)
    server = Endpoint(name="files1", kind=protocol, address="10.0.0.9", site="dc1")
    seen = handmade.estate(client, endpoints=(server,))
    inventory = seen.inventory.model_copy(update={"sites": (Site(name="dc1", uplink_mbps=1000),)})
    observed = replace(seen, inventory=inventory, file_servers={"files1": facts})
    graph = assign_tenants(connect(observed), observed)
    answer = classify_shares(observed, graph)
    return Situation(observed, graph, answer.surfaces, answer.findings, load_catalog())


def test_an_smb_share_goes_to_fsx_for_windows_and_says_why_to_nothing_else() -> None:
    answer = decided(situation("smb"), About.STORAGE, SMB_SHARE)
    assert (answer.choice, detail(answer, "access_mode")) == ("FSx for Windows", "RWX")
    rejected = {each.choice: each.why for each in answer.rejected}
    assert "no SMB" in rejected["EFS"]
    assert "FSx ONTAP" in rejected


@pytest.mark.parametrize(
    "options, fstype, choice, words",
    [
        ((), "nfs4", "EFS", "nothing bars EFS"),
        (("vers=4.1",), "nfs4", "EFS", "nothing bars EFS"),
        (("vers=3",), "nfs", "FSx OpenZFS", "NFSv3"),
        (("vers=4.1", "sec=krb5p"), "nfs4", "FSx ONTAP", "Kerberos"),
    ],
)
def test_an_nfs_export_goes_to_efs_unless_a_clients_mount_bars_it(
    options: tuple[str, ...], fstype: str, choice: str, words: str
) -> None:
    answer = decided(situation("nfs", *options, fstype=fstype), About.STORAGE, NFS_SHARE)
    assert answer.choice == choice
    assert any(words in reason.text for reason in answer.reasons)


def test_a_share_of_many_files_goes_by_datasync_and_says_how_long_files_alone_take() -> None:
    # 630 GB * 8 bit / (1000 Mbit/s * 0.7) = 2 h; 18 million files / 500 a second = 10 h
    walked = situation("nfs", files=18_000_000, size_bytes=630 * 10**9)
    answer = decided(walked, About.TOOL, NFS_SHARE)
    assert answer.choice == "DataSync"
    assert detail(answer, "full_load") == "2.0 h"
    assert detail(answer, "files_load").startswith("10.0 h")
    assert "500 files a second" in detail(answer, "files_load_assumes")


def test_a_share_that_nobody_walked_has_no_estimate() -> None:
    answer = decided(situation("smb"), About.TOOL, SMB_SHARE)
    assert detail(answer, "full_load") == "unknown"
    assert "files_load" not in dict(answer.details)


def test_permissions_and_open_files_of_an_smb_share_are_reasons_with_evidence() -> None:
    seen = situation("smb")
    facts = seen.observed.file_servers["files1"]
    access = (FolderAccess("", "S-1-5-32-544", 3, 0, 0, REF), FolderAccess("acme", "S-1-5-9", 7, 2, 1, REF))
    share = replace(facts.shares[0], access=access)
    users = (
        ShareUser("10.0.0.1", REF, "finance", "ann", open_files=3, written=2),
        ShareUser("", REF, "finance", "bob", open_files=1),
    )
    observed = replace(seen.observed, file_servers={"files1": replace(facts, shares=(share,), users=users)})
    answer = decided(replace(seen, observed=observed), About.STORAGE, SMB_SHARE)
    said = {each.rule: each.text for each in answer.reasons}
    assert said["decide.storage.smb_permissions"].startswith("1 of 2 folders looked at")
    assert said["decide.storage.smb_writers"] == "2 users have 4 files open, 1 of them to write (10.0.0.1)"
    assert "7 access entries on /acme" in [each.observed for each in answer.evidence]


def test_a_share_whose_server_told_neither_has_no_such_reasons() -> None:
    rules = {each.rule for each in decided(situation("smb"), About.STORAGE, SMB_SHARE).reasons}
    assert not rules & {"decide.storage.smb_permissions", "decide.storage.smb_writers"}
