"""Hosts whose own work costs this machine next to nothing: a real SSH server with recorded answers.

It listens on every address of 127.1.0.0/16, each of which is a host. A probe gets a capture of the sample
estate, packed as a host would pack it; Ansible gets what its `setup` said when it was asked here.
"""

import gzip
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.sshd import Sshd, sshd

CAPTURES = Path(__file__).parents[2] / "samples/claims/captures"
PROBE_SECONDS = 2.3
"""The probe of a host of the lab from its start to its end; 2 of them lie between its samples."""
SETUP_SECONDS = 0.6
"""Ansible's `setup` of the same host, its transfer included."""
ANSWER = """#!/bin/sh
case $SSH_ORIGINAL_COMMAND in
  *python*) cat >/dev/null; sleep {setup_seconds}; exec cat {folder}/setup.json ;;
  *'sh -s') cat >/dev/null; sleep {probe_seconds} ;;
  *) exec sh -c "$SSH_ORIGINAL_COMMAND" ;;
esac
set -- $SSH_CONNECTION
IFS=.
set -- $3
exec cat {folder}/probe.$(((($3 * 256) + $4) % {captures}))
"""
SETTINGS = "ForceCommand {folder}/answer\nMaxStartups 2000\nSetEnv HOME={folder}\n"


@contextmanager
def stand_ins(folder: Path) -> Iterator[Sshd]:
    """The server on all addresses, for as long as the block runs."""
    folder.mkdir()
    captures = _packed_probes(folder)
    program = folder / "answer"
    program.write_text(
        ANSWER.format(
            folder=folder, captures=captures, probe_seconds=PROBE_SECONDS, setup_seconds=SETUP_SECONDS
        )
    )
    program.chmod(0o755)
    with sshd(
        folder, settings=SETTINGS.format(folder=folder), host_keys=("ed25519",), address="0.0.0.0"
    ) as server:
        yield server


def record_setup(ansible: Path, folder: Path) -> None:
    """What Ansible's module prints on this machine, asked once without SSH."""
    subprocess.run(
        [ansible, "localhost", "-m", "setup", "-t", folder / "recorded"], check=True, capture_output=True
    )
    told = json.loads((folder / "recorded/localhost").read_text())
    (folder / "setup.json").write_text(json.dumps({"ansible_facts": told["ansible_facts"]}))


def _packed_probes(folder: Path) -> int:
    """Writes the answers of the sample's VMs as probe.0, probe.1, ...; returns how many."""
    count = 0
    for path in sorted(CAPTURES.iterdir()):
        heading, _, answer = path.read_bytes().partition(b"\n")
        if b'"kind": "vm"' in heading:
            (folder / f"probe.{count}").write_bytes(gzip.compress(answer, 1))
            count += 1
    return count
