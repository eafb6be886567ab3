"""The real probe on this machine with files of other software put in its place."""

import json
from pathlib import Path

import pytest

from assess.model.evidence import Reason
from collectors.host.script import SEARCH_PATH
from tests.collectors.host.probing import AWKS, ask, furnished, tools_with_awk

GANESHA = """
# What the archive offers
NFSv4 { Graceless = true; }
EXPORT_DEFAULTS { Access_Type = None; }
EXPORT
{
    Export_Id = 77;      # any
    Path = "/srv/export/north sea";
    Pseudo = /north;
    Access_Type = RW; Squash = No_Root_Squash;
    CLIENT { Clients = 10.1.0.0/16, web1; Access_Type = RO; }
    FSAL { Name = CEPH; Secret_Access_Key = "C4n4ryGanesha"; }
}
EXPORT { Path = /srv/export/south; Protocols = 3, 4; FSAL { Name = VFS; } }
%url rados://pool/C4n4ryObject
"""


@pytest.mark.parametrize("awk", AWKS)
def test_exports_of_an_nfs_server_in_user_space_are_read_without_the_keys_of_its_storage(
    awk: str, tmp_path: Path
) -> None:
    before = furnished(tmp_path, {"/etc/ganesha/ganesha.conf": GANESHA})
    answer = ask(only=("nfs_exports",), before=before, search_path=tools_with_awk(tmp_path, awk))
    facts = answer.facts()
    found = {each.path: (each.clients, each.options) for each in facts.exports}
    assert found["/srv/export/north sea"] == (
        ("10.1.0.0/16", "web1"),
        ("access_type=RW", "fsal=CEPH", "pseudo=/north", "squash=No_Root_Squash"),
    )
    assert found["/srv/export/south"] == (("*",), ("fsal=VFS", "protocols=3, 4"))
    assert "C4n4ry" not in answer.text
    gap = next(gap for gap in facts.gaps if gap.section == "nfs_exports")
    assert "takes from elsewhere" in gap.detail


DOCKER = {
    "ID": "3f2a" * 16,
    "Name": "/letters",
    "State": {"Running": True},
    "Config": {"Image": "registry.example/harbor/letters:4", "Env": ['A=say "C4n4ry", {[', "B=C4n4ry"]},
    "MountPoints": {
        "/data": {
            "Type": "volume",
            "Name": "letters",
            "Source": "/var/lib/docker/volumes/letters/_data",
            "RW": True,
        },
        "/etc/letters": {
            "Type": "bind",
            "Source": "/srv/letters",
            "Destination": "/etc/letters",
            "RW": False,
        },
    },
}
PODMAN_ID = "77aa" * 16
PODMAN = [
    {
        "id": PODMAN_ID,
        "names": ["shop", "other"],
        "image": "aa" * 32,
        "metadata": json.dumps({"image-name": "docker.io/library/shop:2", "name": "shop"}),
    }
]
BUNDLE = {
    "process": {"env": ["TOKEN=C4n4ry"], "args": ["run", "--password", "C4n4ry"]},
    "mounts": [
        {"destination": "/proc", "type": "proc", "source": "proc"},
        {"destination": "/var/www", "type": "bind", "source": "/srv/shop", "options": ["rbind", "ro"]},
    ],
    "annotations": {
        "io.kubernetes.cri.container-name": "orders",
        "io.kubernetes.cri.image-name": "registry.example/orders:1",
    },
}
NAMESPACE = "/run/containerd/io.containerd.runtime.v2.task/k8s.io"


@pytest.mark.parametrize("awk", AWKS)
def test_containers_are_told_by_the_files_of_engines_that_nobody_can_ask(awk: str, tmp_path: Path) -> None:
    storage = "/var/lib/containers/storage/overlay-containers"
    files = {
        f"/var/lib/docker/containers/{DOCKER['ID']}/config.v2.json": json.dumps(DOCKER),
        f"{storage}/containers.json": json.dumps(PODMAN, indent=1),
        f"{storage}/{PODMAN_ID}/userdata/config.json": json.dumps(BUNDLE),
        f"{NAMESPACE}/ordersbox/config.json": json.dumps(BUNDLE, indent=2),
        f"{NAMESPACE}/pausebox/config.json": json.dumps(
            {"annotations": {"io.kubernetes.cri.container-type": "sandbox"}}
        ),
    }
    answer = ask(
        only=("containers",), before=furnished(tmp_path, files), search_path=tools_with_awk(tmp_path, awk)
    )
    found = {each.engine: each for each in answer.facts().containers if each.engine != "control group"}
    assert (found["docker"].name, found["docker"].image) == ("letters", "registry.example/harbor/letters:4")
    assert found["docker"].mounts == (
        ("/srv/letters", "/etc/letters"),
        ("/var/lib/docker/volumes/letters/_data", "/data"),
    )
    assert (found["podman"].id, found["podman"].name, found["podman"].image) == (
        PODMAN_ID,
        "shop",
        "docker.io/library/shop:2",
    )
    assert found["podman"].mounts == found["containerd"].mounts == (("/srv/shop", "/var/www"),)
    assert (found["containerd"].id, found["containerd"].name) == ("ordersbox", "orders")
    assert "C4n4ry" not in answer.text


@pytest.mark.parametrize(("storage", "is_asked"), [("libpod/bolt_state.db", True), ("tmp/none", False)])
def test_podman_is_asked_only_where_it_was_used_or_it_would_make_its_storage(
    storage: str, is_asked: bool, tmp_path: Path
) -> None:
    tools, called = tmp_path / "tools", tmp_path / "called"
    tools.mkdir()
    (tools / "podman").write_text(f"#!/bin/sh\n: >{called}\n")
    (tools / "podman").chmod(0o755)
    before = furnished(tmp_path / "room", {f"/var/lib/containers/storage/{storage}": ""})
    ask(only=("containers",), before=before, search_path=f"{tools}:{SEARCH_PATH}")
    assert called.exists() == is_asked


ARCHIVE = """#!/bin/sh
# once nfs://old/export
DB_HOST=pg-shared
export NAS_SERVER="nas1"
API_TOKEN=C4n4ryToken
while :; do
    nfs-cp /var/tmp/scan.txt "nfs://$NAS_SERVER/srv/export/dune/scan-$(date +%Y%m%d).txt?version=4"
    curl -u shop:C4n4ry "https://shop:C4n4ry@api.example/v1?key=C4n4ry"
    wget -q ftp://drop:C4n4ry@ftp.example/$API_TOKEN/in.csv
    PGPASSWORD=C4n4ry pg_dump -h $DB_HOST -U backup orders >/var/tmp/orders.dump
    rsync -a /srv/scans backup@files1:/srv/scans
    mysql -h db1 -pC4n4ry shop
done
"""


@pytest.mark.parametrize("awk", AWKS)
def test_scripts_that_jobs_run_tell_their_far_ends_and_no_secret(awk: str, tmp_path: Path) -> None:
    files = {
        "/etc/cron.d/archive": "* * * * * root /opt/archive/archive.sh >/dev/null\n",
        "/opt/archive/archive.sh": ARCHIVE,
        "/opt/archive/never-run.sh": "#!/bin/sh\ncurl https://never.example/\n",
    }
    answer = ask(
        only=("settings",), before=furnished(tmp_path, files), search_path=tools_with_awk(tmp_path, awk)
    )
    settings = [each for each in answer.facts().settings if each.file.startswith("/opt/archive/")]
    told = {(each.key, each.value) for each in settings}
    urls = {value for key, value in told if key == "runs.url"}
    commands = {value for key, value in told if key == "runs.command"}
    assert urls == {"nfs://nas1/srv/export/dune/", "https://api.example/v1", "ftp://ftp.example/"}
    assert {" ".join(each.split()[:3]) for each in commands} == {
        "pg_dump -h pg-shared",
        "rsync -a /srv/scans",
        "mysql -h db1",
    }
    assert any("files1:/srv/scans" in each for each in commands)
    assert "C4n4ry" not in answer.text


def test_the_folder_that_sftp_accounts_see_is_a_setting(tmp_path: Path) -> None:
    sshd = "Port 22\nMatch Group partners\n  ForceCommand internal-sftp\n  ChrootDirectory /srv/sftp/%u\n"
    before = furnished(tmp_path, {"/etc/ssh/sshd_config": sshd})
    told = {
        (each.key, each.value)
        for each in ask(only=("settings",), before=before).facts().settings
        if each.file == "/etc/ssh/sshd_config"
    }
    assert ("match group partners.chrootdirectory", "/srv/sftp/%u") in told
    assert ("match group partners.forcecommand", "internal-sftp") in told


def test_a_folder_that_no_standard_knows_is_walked(tmp_path: Path) -> None:
    before = furnished(tmp_path, {"/var/named/zone.db": "x"})
    facts = ask(only=("users", "directories"), before=before).facts()
    assert [each.files for each in facts.directories if each.path == "/var/named"] == [1]
    assert {"/", "/var", "/var/lib"} <= facts.listed_directories
    assert [gap.reason for gap in facts.gaps if gap.section == "directories"] in ([], [Reason.DENIED])
